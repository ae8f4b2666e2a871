import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { layout } from '../../fork/assemble/layout.js'
import { listFiles } from '../../fork/assemble/list-files.js'
import { dist, pristine, root } from '../../fork/paths.js'
import { rows } from '../attacks/fixtures/rows/index.js'
import { doorsOnPage, doorTable, renderedDoors } from './fixtures/door-table.js'
import { type Door, doorsIn, scanDoors } from './fixtures/scan-doors.js'

const sorted = (doors: readonly Door[]): string[] =>
  doors.map(({ kind, file, function: name }) => `${kind} ${file} ${name}`).sort()

void t.test('every door of the pristine npm is in docs/doors.json, and nothing else is', t => {
  const found = sorted(scanDoors(pristine))
  t.strictSame(found, sorted(doorTable))
  t.equal(new Set(found).size, found.length)
  t.end()
})

/** Files of the assembled npm that are this project's. */
const isAdded = (file: string): boolean =>
  layout.some(({ to }) => to !== '.' && file.startsWith(`${to}/`)) && !existsSync(join(pristine, file))

void t.test('the fork adds no door but where it contains, proves that it does, or guards git', t => {
  const stock = new Set(sorted(doorTable))
  const replaced = (door: Door): boolean => door.file.startsWith('node_modules/@npmcli/run-script/')
  const added = scanDoors(dist).filter(door => !stock.has(sorted([door])[0] ?? ''))
  t.strictSame(
    added.filter(door => !isAdded(door.file) && !replaced(door)),
    [],
  )
  const places = [
    'lib/commands/containment/',
    'lib/containment/',
    'node_modules/@npmcli/arborist/lib/',
    'node_modules/@npmcli/config/lib/containment/',
    'node_modules/@npmcli/containment/',
    'node_modules/@npmcli/git/lib/guard-git.js',
    'node_modules/@npmcli/run-script/lib/',
    'node_modules/pacote/lib/npm-in-clone.js',
  ]
  t.strictSame(
    added.filter(door => !places.some(place => door.file.startsWith(place))),
    [],
  )
  t.end()
})

/** Whether a file has a test whose title begins so, or names a row of the attacks that is tried. */
const hasTest = (file: string, title: string): boolean => {
  const text = readFileSync(join(root, file), 'utf8')
  if (file.startsWith('test/attacks/')) return text.includes(`'${title}'`) && rows.some(({ id }) => id === title)
  return ["'", '`'].some(quote => text.replaceAll(/test\(\s+/g, 'test(').includes(`t.test(${quote}${title}`))
}

void t.test('every door is guarded by a test that exists', t => {
  for (const { file, function: name, runs, safe, test, title } of doorTable) {
    const door = `${file} ${name}`
    t.ok(test.endsWith('.ts') && existsSync(join(root, test)), `${door}: ${test}`)
    t.ok(title !== '' && hasTest(test, title), `${door}: ${test}: ${title}`)
    t.ok(runs !== '' && safe !== '', door)
  }
  t.notOk(hasTest('test/doors/table.ts', 'a title that no test has'))
  t.notOk(hasTest('test/attacks/fixtures/rows/index.ts', 'bind'), 'a word is not the name of a row')
  t.end()
})

void t.test('the page is made from the table', t => {
  t.equal(doorsOnPage(), renderedDoors(), 'node build/compiled/test/doors/fixtures/update-page.js writes it')
  t.end()
})

void t.test('a door is found however it is written', t => {
  const written: readonly (readonly [text: string, door: string])[] = [
    ["const run = require('@npmcli/run-script')\nconst f = () => run({})", 'script f'],
    ["class A { async #b () { await require('@npmcli/run-script/lib/x.js')() } }", 'script #b'],
    ["import run from '@npmcli/run-script'\nexport default () => run({})", 'script (module)'],
    ["import * as all from 'node:child_process'\nexport const g = () => all.exec('x')", 'program g'],
    ["import { spawn as start } from 'child_process'\nfunction h () { start('x') }", 'program h'],
    [
      "const { spawn } = require('child_process')\nmodule.exports = (x) => [x].map(y => spawn(y))",
      'program module.exports',
    ],
    ["async function i () { const { default: spawn } = await import('@npmcli/promise-spawn'); spawn() }", 'program i'],
    ["const j = { k: () => require('child_process').execSync('x') }", 'program k'],
    ["const git = require('@npmcli/git')\nclass A { constructor () { this.x = git.is } }", 'git constructor'],
    ['const l = name => require(name)', 'load l'],
    ['const m = name => import(`${name}.js`)', 'load m'],
    ['const n = text => eval(text)', 'load n'],
    ['const o = text => new Function(text)', 'load o'],
    ['const p = file => process.dlopen(module, file)', 'load p'],
    ["const { runInThisContext } = require('node:vm')\nconst q = text => runInThisContext(text)", 'load q'],
    ["const { Worker } = require('worker_threads')\nconst r = file => new Worker(file)", 'load r'],
    ['const s = file => module.constructor._load(file)', 'load s'],
    ["const { createRequire } = require('module')\nconst u = file => module.createRequire(file)", 'load u'],
    ["const v = () => import('somebody-elses')", 'load v'],
  ]
  const isOwn = (specifier: string): boolean => specifier !== 'somebody-elses'
  for (const [text, door] of written) {
    t.match(
      doorsIn('x.js', text, isOwn).map(({ kind, function: name }) => `${kind} ${name}`),
      [door],
      text,
    )
  }
  const none = [
    '// let @npmcli/run-script handle all the escaping',
    "const x = require('node:fs')\nx.readFileSync('child_process')",
    "const { run } = { run: 'child_process' }",
    'const x = { spawn: 1 }\nx.spawn',
  ]
  for (const text of none) {
    t.strictSame(doorsIn('x.js', text, isOwn), [], text)
  }
  t.end()
})

void t.test('nothing else of npm’s carries another copy of what the doors lead to', t => {
  const files = listFiles(join(pristine, 'node_modules'))
  for (const name of ['run-script', 'git', 'promise-spawn']) {
    t.strictSame(
      files.filter(file => file.endsWith(`${name}/package.json`)),
      [`@npmcli/${name}/package.json`],
    )
  }
  t.end()
})
