import { join } from 'node:path'
import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { dist, pristine } from '../../fork/paths.js'
import { makeProject, type Project, type ProjectSpec } from '../fixtures/project.js'
import type { NpmRun } from '../fixtures/drive-npm.js'
import { withoutNoise } from '../fixtures/without-noise.js'

// One script that prints what it was given, so that environments and events are compared too.
const printer = {
  name: 'printer',
  version: '1.2.3',
  manifest: {
    config: { port: '8080' },
    bin: { printer: 'bin.js' },
    scripts: { install: 'env | sort > env.txt', postinstall: 'node --version > version.txt' },
  },
  files: { 'bin.js': '#!/usr/bin/env node\nconsole.log("printed", process.argv.length)\n' },
}
const plain = { name: 'plain', version: '2.0.0', manifest: { dependencies: { printer: '^1.0.0' } } }

const spec: ProjectSpec = {
  packages: [printer, plain],
  manifest: {
    dependencies: { plain: '^2.0.0' },
    allowScripts: { printer: true },
    scripts: {
      postinstall: 'echo root; env | sort > root-env.txt',
      hello: 'echo "hello $npm_lifecycle_event"; env | sort > hello-env.txt',
      fail: 'exit 3',
      bin: 'printer a b',
    },
  },
}

const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()

const tree = (project: Project): Record<string, string> =>
  Object.fromEntries(
    filesBelow(project.directory)
      .filter(file => !file.endsWith('.tgz'))
      .map(file => [file.slice(project.directory.length), withoutNoise(readFileSync(file, 'utf8'), project)]),
  )

const both = async (
  t: Test,
  commands: readonly (readonly string[])[],
): Promise<{ run: NpmRun[]; tree: Record<string, string> }[]> => {
  const results = []
  for (const npm of [
    { node: process.execPath, cli: join(dist, 'bin/npm-cli.js') },
    { node: process.execPath, cli: join(pristine, 'bin/npm-cli.js') },
  ]) {
    const project = await makeProject(t, { ...spec, npm })
    const run: NpmRun[] = []
    for (const args of commands) {
      const { code, stdout, stderr } = await project.run(args)
      run.push({ code, stdout: withoutNoise(stdout, project), stderr: withoutNoise(stderr, project), milliseconds: 0 })
    }
    results.push({ run, tree: tree(project) })
  }
  return results
}

type Test = Parameters<typeof makeProject>[0]

const scenarios: Readonly<Record<string, readonly (readonly string[])[]>> = {
  install: [['install'], ['ls', '--all'], ['install', 'printer@1.2.3', '--foreground-scripts'], ['rebuild']],
  'install, scripts blocked': [
    ['install', '--allow-scripts=none'],
    ['install', '--json', '--no-save', 'plain'],
  ],
  ci: [['install', '--package-lock-only'], ['ci'], ['ci', '--ignore-scripts']],
  run: [
    ['install'],
    ['run', 'hello'],
    ['run', 'fail'],
    ['run', 'bin'],
    ['run'],
    ['test'],
    ['exec', '--', 'printer', 'x'],
  ],
  view: [
    ['view', 'plain'],
    ['view', 'plain', 'dependencies', '--json'],
    ['view', 'missing'],
  ],
  pack: [['pack'], ['pack', '--dry-run', '--json']],
  errors: [['install', 'missing@1.0.0'], ['install', '--unknown-flag'], ['nonsense']],
}

for (const [name, commands] of Object.entries(scenarios)) {
  void t.test(`without --safe the fork does what stock does: ${name}`, async t => {
    const [fork, stock] = await both(t, commands)
    t.strictSame(fork?.run, stock?.run)
    t.strictSame(fork?.tree, stock?.tree)
  })
}

void t.test('the versions are told apart', async t => {
  const project = await makeProject(t)
  t.equal((await project.run(['--version'])).stdout, '12.2.0+safe.1\n')
})
