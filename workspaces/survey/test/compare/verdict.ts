import t from 'tap'
import type { ArmResult } from '../../lib/arms/arm.js'
import type { Entry } from '../../lib/compare/tree.js'
import { compareArms, isParity } from '../../lib/compare/verdict.js'

const result = (files: Readonly<Record<string, string>>, more: Partial<ArmResult> = {}): ArmResult => ({
  arm: 'stock',
  code: 0,
  signal: undefined,
  isExpired: false,
  output: '',
  milliseconds: 1,
  tree: new Map(
    Object.entries(files).map(([path, hash]): [string, Entry] => [path, { kind: 'file', mode: 0o644, size: 1, hash }]),
  ),
  denials: [],
  offers: [],
  enforcement: undefined,
  ...more,
})

const outcome = (stock: ArmResult, other: ArmResult, again: ArmResult = stock): string =>
  compareArms(stock, again, other).outcome

void t.test('the outcome', t => {
  const built = { 'project/node_modules/a/build/a.node': '1' }
  const stock = result(built)
  t.equal(outcome(stock, result(built)), 'same')
  t.equal(outcome(stock, result({})), 'different')
  t.equal(outcome(result({ ...built, 'home/.cache/a': '1' }), stock), 'caches')
  t.equal(outcome(result({ ...built, 'project/node_modules/.cache/a': '1' }), stock), 'caches')
  t.equal(outcome(result({ ...built, 'project/node_modules/gyp/__pycache__/a.pyc': '1' }), stock), 'caches')
  t.equal(outcome(result({ ...built, 'project/home/a': '1' }), stock), 'different')
  t.equal(outcome(stock, result(built, { code: 1 })), 'fails-contained')
  t.equal(outcome(stock, result(built, { isExpired: true })), 'fails-contained')
  t.equal(outcome(result({}, { code: 1 }), result({}, { code: 1 })), 'fails-both')
  t.equal(outcome(result({}, { code: 1 }), result({})), 'different')
  t.equal(
    outcome(
      stock,
      result({ 'project/node_modules/a/build/a.node': '2' }),
      result({ 'project/node_modules/a/build/a.node': '3' }),
    ),
    'same',
    'what two stock runs differ in is noise',
  )
  t.strictSame((['same', 'caches', 'different', 'fails-contained', 'fails-both'] as const).map(isParity), [
    true,
    true,
    false,
    false,
    false,
  ])
  t.end()
})

void t.test('lines that only one printed, without numbers and without npm’s own', t => {
  const print = (output: string): ArmResult => result({}, { output })
  const { output } = compareArms(
    print('took 12 ms\ncopied\nnpm notice x\nrandom a\n'),
    print('took 13 ms\ncopied\nrandom b\n'),
    print('took 99 ms\nnot copied\nnpm notice containment y\nrandom c\n'),
  )
  t.strictSame(output, ['- copied', '+ not copied', '+ random c'])
  t.end()
})
