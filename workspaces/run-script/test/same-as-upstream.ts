import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { root } from '../../../fork/paths.js'
import { nodeGypBin } from '../lib/node-gyp-bin.js'
import runScript from '../lib/run-script.js'
import type { RunScriptOptions } from '../lib/run-script-options.js'
import { recordEvents } from './fixtures/record-events.js'
import { settle } from './fixtures/settle.js'
import { stockDirectory, stockRunScript } from './fixtures/stock.js'

type Options = Partial<RunScriptOptions>

// the compiled code lies beside its scripts only in the assembled npm
const ownBin = join(root, 'workspaces/run-script/lib/node-gyp-bin')
// tap gives every child another key
const printEnvironment = "env -0 | grep -zv '^_\\?TAP' | tr '\\0' '\\n'"
const manifest = {
  _id: 'addon@1.2.3',
  name: 'addon',
  version: '1.2.3',
  config: { port: 8080, off: false, nothing: null, list: ['a', { b: 'c' }], nested: { deep: { deeper: 'x' } } },
  engines: { node: '>=24' },
  bin: { addon: './bin.js', other: './other.js' },
}

const run = (test: string, options: Options = {}): Options => ({
  event: 'test',
  pkg: { scripts: { test } },
  ...options,
})

const cases: Record<string, Options> = {
  'no script': { event: 'test', pkg: {} },
  'no script in the manifest on disk': { event: 'test' },
  'the script of the manifest on disk': { event: 'postinstall' },
  'an empty script': run(''),
  'a script on more than one line': run('echo one\necho two\n'),
  success: run('echo out; echo err >&2'),
  failure: run('echo out; echo err >&2; exit 3'),
  'command not found': run('no-such-command-anywhere'),
  signal: run('kill -KILL $$'),
  'a signal in the foreground': run('kill -TERM $$', { stdio: 'inherit', signalTimeout: 1 }),
  'a failure in the foreground': run('exit 7', { stdio: 'inherit', pkg: { ...manifest, scripts: { test: 'exit 7' } } }),
  'success in the foreground': run('true', { stdio: 'inherit', args: ['a', '  '] }),
  'arguments with quotes': run('printf "%s|"', {
    args: ["it's", '"', '$HOME', '`id`', '', 'a b', '*', '\\', "''", '\n'],
  }),
  'a command instead of the script': run('echo script', { cmd: 'echo "$npm_lifecycle_event" command' }),
  bytes: run('echo " out"; echo err >&2; exit 1', { stdioString: false }),
  'all streams in a list': run('cat; echo out; echo err >&2', { stdio: ['pipe', 'pipe', 'pipe'] }),
  'only standard output': run('echo out; echo err >&2', { stdio: ['ignore', 'pipe', 'ignore'] }),
  'only standard error': run('echo out; echo err >&2; exit 2', { stdio: ['pipe', 'ignore', 'pipe'] }),
  'an empty list of streams': run('echo out', { stdio: [] }),
  'another shell': run('echo "$0"', { scriptShell: '/bin/sh' }),
  'a shell that is not there': run('true', { scriptShell: '/no/such/shell' }),
  'a shell that is not there, in the foreground': run('true', { scriptShell: '/no/such/shell', stdio: 'inherit' }),
  'a shell without a name': run('true', { scriptShell: '' }),
  'a NUL in the script': run('true\0false'),
  environment: run(printEnvironment, { pkg: { ...manifest, scripts: { test: printEnvironment } } }),
  'environment of the caller': run(printEnvironment, {
    env: {
      added: 'x',
      npm_package_name: 'pretender',
      npm_lifecycle_event: 'pretended',
      PATH: '/usr/bin:/bin',
      Path: '/y',
    },
  }),
  'node-gyp by option': run(printEnvironment, { nodeGyp: '/option', env: { npm_config_node_gyp: '/env' } }),
  'directories for PATH': run(printEnvironment, { binPaths: ['/first', '/with:delimiter'] }),
  'directories for PATH, in the foreground': run('true', { stdio: 'inherit', binPaths: ['/with:delimiter'] }),
  'an addon without scripts': { event: 'install', pkg: manifest },
  'an addon with a preinstall': { event: 'install', pkg: { ...manifest, scripts: { preinstall: 'true' } } },
  'an addon that is not built': { event: 'install', pkg: { ...manifest, gypfile: false } },
}

/** What differs because the two lie in different places. */
const withoutPlaces = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value)
      .replaceAll(nodeGypBin, '<node-gyp-bin>')
      .replaceAll(join(stockDirectory, 'lib/node-gyp-bin'), '<node-gyp-bin>')
      .replaceAll(/(?<=npm_config_node_gyp=)[^\\]*(?=\/node_modules\/node-gyp\/bin\/)/g, '<npm>'),
  )

// not in the checkout, where npm would find the bins of the checkout's own dependencies
const packageDirectory = (t: Test): string => {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), 'same-as-upstream-'))
  t.teardown(() => {
    rmSync(directory, { recursive: true })
  })
  const files = {
    'binding.gyp': '{}',
    'gyp.js': 'console.log("gyp", ...process.argv.slice(2), process.cwd())\nprocess.exitCode = 5\n',
    'package.json': '{ "name": "disk", "version": "2.0.0", "scripts": { "postinstall": "echo $npm_package_name" } }',
  }
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(directory, name), content)
  }
  return directory
}

for (const [name, options] of Object.entries(cases)) {
  void t.test(name, async t => {
    const path = packageDirectory(t)
    t.capture(process, 'kill', () => true)
    const events = recordEvents(t)
    const PATH = `${ownBin}:${process.env.PATH ?? ''}`
    const env = { PATH, ...(options.event === 'install' ? { npm_config_node_gyp: join(path, 'gyp.js') } : {}) }
    const both = { event: 'test', path, ...options, env: { ...env, ...options.env } }
    const outcomeOf = async (runs: (given: RunScriptOptions) => Promise<unknown>): Promise<unknown> => {
      events.length = 0
      return withoutPlaces({ outcome: await settle(runs(both)), events: [...events] })
    }
    const stock = await outcomeOf(stockRunScript)
    const ours = await outcomeOf(runScript)
    t.strictSame(ours, stock)
    t.equal(JSON.stringify(ours), JSON.stringify(stock), 'also the order of fields')
  })
}
