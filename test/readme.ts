import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { root } from '../fork/paths.js'
import definitions = require('../workspaces/config/lib/definitions/containment-definitions.js')
import { allBlocks } from './docs/fixtures/blocks.js'
import { makeProject } from './fixtures/project.js'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const example = /```console\n([^]*?)```/.exec(readme)?.[1] ?? ''
const [script = '', command = '', output = ''] =
  /^\$ cat \S+\n([^]*?)\n\n\$ npm (.*)\n([^]*)$/.exec(example)?.slice(1) ?? []

const token = '//registry.example/:_authToken=canary-token'

/** Without curl the first line of the example does nothing. */
const hasCurl = ['/usr/bin/curl', '/bin/curl'].some(existsSync)

const scene = (script: string) => ({
  packages: [
    {
      name: 'worm',
      version: '1.0.0',
      manifest: { scripts: { postinstall: 'sh postinstall.sh' } },
      files: {
        // the example's script, and what it saw of the token, left where a test can look
        'postinstall.sh': `cat "$HOME/.npmrc" > seen 2>&1\n${script}\n`,
      },
    },
  ],
  files: { 'home/.npmrc': token },
})

void t.test('the refused attack at the top of README', async t => {
  const { directory, run } = await makeProject(t, scene(script))
  const { code, stderr } = await run(command.split(' '))
  t.equal(code, 0)
  t.equal(stderr.trim(), hasCurl ? output.trim() : output.trim().replace('looking up attacker.example, ', ''))
  t.notMatch(readFileSync(join(directory, 'node_modules/worm/seen'), 'utf8'), /canary/)
  t.strictSame(JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')), {
    name: 'project',
    version: '1.0.0',
    dependencies: { worm: '^1.0.0' },
  })
})

void t.test('it is an attack: uncontained, it works', async t => {
  const { directory, run } = await makeProject(t, scene(script.replace('attacker.example', '127.0.0.1:1')))
  const bare = command.replace('--safe', '--unsafe --dangerously-allow-all-scripts')
  t.equal((await run(bare.split(' '))).code, 0)
  t.match(readFileSync(join(directory, 'node_modules/worm/seen'), 'utf8'), /canary/)
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { dependencies: unknown }
  t.notOk('name' in manifest && 'version' in manifest, 'the manifest is the worm’s')
})

void t.test('the table of README has every option, and none that there is not', t => {
  const table = /\| option \|[^]*?\n\n/.exec(readme)?.[0] ?? ''
  const named = [...table.matchAll(/^\| `(?:--)?([a-z-]+)/gm)].map(([, name]) => name)
  t.strictSame([...new Set(named)].sort(), [...Object.keys(definitions), 'unsafe'].sort())
  t.end()
})

/** A line of a block, without what is said of it. */
const commandsIn = (page: string): string[] =>
  allBlocks
    .filter(block => block.page === page && block.language === 'indented')
    .flatMap(({ text }) => text.split('\n'))
    .flatMap(line => line.replace(/ +#.*$/, '').split(' && '))
    .filter(line => line !== '')

void t.test('the tasks that README.md and CONTRIBUTING.md name exist', t => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }
  for (const command of ['README.md', 'CONTRIBUTING.md'].flatMap(commandsIn)) {
    const [, name = ''] = /^npm (?:run )?([\w:]+)( -- .*)?$/.exec(command) ?? []
    t.ok(name in scripts || command.startsWith('bin/npm '), command)
    for (const [file] of command.matchAll(/\S+\.ts/g)) {
      t.ok(existsSync(join(root, file)), file)
    }
  }
  t.end()
})

const words = (command: string): string[] => join(root, command).split(' ')

void t.test('the commands of the checkout’s own npm work', async t => {
  const own = commandsIn('README.md').filter(command => command.startsWith('bin/npm '))
  t.ok(own.length > 0)
  const { directory, home } = await makeProject(t, { manifest: { scripts: { postinstall: 'echo ran > ran.txt' } } })
  for (const command of own) {
    const { status, stderr } = spawnSync(
      '/usr/bin/env',
      ['-i', `HOME=${home}`, 'PATH=/usr/bin:/bin', ...words(command)],
      {
        cwd: directory,
        encoding: 'utf8',
      },
    )
    t.equal(status, 0, `${command}\n${stderr}`)
  }
  t.match(readFileSync(join(home, '.npmrc'), 'utf8'), 'safe=true')
  t.ok(existsSync(join(directory, 'ran.txt')))
})
