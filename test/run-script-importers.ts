import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { listFiles } from '../fork/assemble/list-files.js'
import { dist, pristine } from '../fork/paths.js'

const names =
  /(?:require|import)\s*\(?[^()\n]*['"`]@npmcli\/run-script(?:\/[^'"`]*)?['"`]|from\s+['"`]@npmcli\/run-script/

/** Files of npm's that name run-script as a module: every door to a lifecycle script. */
const importers = (tree: string): string[] =>
  ['bin', 'lib', 'node_modules']
    .flatMap(part => listFiles(join(tree, part)).map(name => join(part, name)))
    .filter(name => /\.[cm]?js$/.test(name) && !name.startsWith('node_modules/@npmcli/run-script/'))
    .filter(name => names.test(readFileSync(join(tree, name), 'utf8')))
    .sort()

/** NPM-INTERNALS.md §1.1 says what each of them runs. */
const doors = [
  'lib/commands/ci.js',
  'lib/commands/explore.js',
  'lib/commands/install.js',
  'lib/commands/publish.js',
  'lib/commands/run.js',
  'node_modules/@npmcli/arborist/lib/arborist/rebuild.js',
  'node_modules/@npmcli/arborist/lib/arborist/reify.js',
  'node_modules/libnpmexec/lib/run-script.js',
  'node_modules/libnpmpack/lib/index.js',
  'node_modules/libnpmversion/lib/version.js',
  'node_modules/pacote/lib/dir.js',
]

void t.test('the doors of the pristine npm are those that are known', t => {
  t.strictSame(importers(pristine), doors)
  t.end()
})

void t.test('the fork adds no door', t => {
  t.strictSame(importers(dist), doors)
  t.end()
})

void t.test('a door is found however it is written', t => {
  const written = [
    "const runScript = require('@npmcli/run-script')",
    'const runScript = require("@npmcli/run-script")',
    'import runScript from "@npmcli/run-script"',
    "import('@npmcli/run-script')",
    "require('@npmcli/run-script/lib/set-path.js')",
    "const { x } = await import ( '@npmcli/run-script' )",
  ]
  for (const line of written) {
    t.match(line, names)
  }
  t.notMatch('// let @npmcli/run-script handle all the escaping', names)
  t.end()
})

void t.test('nothing else of npm’s carries another copy', t => {
  const copies = listFiles(join(pristine, 'node_modules')).filter(name => name.endsWith('run-script/package.json'))
  t.strictSame(copies, ['@npmcli/run-script/package.json'])
  t.end()
})
