import t from 'tap'
import { mayRunScripts, type StockVerdict } from '../lib/containment-gate.js'
import { recordingContainment } from './fixtures/ambient.js'

const node = { path: '/p/node_modules/a', name: 'a', resolved: 'https://registry/a.tgz', inBundle: false }
const rule = (): { name: string; version: string } => ({ name: 'a', version: '1.0.0' })
const identity = { name: 'a', version: '1.0.0', source: node.resolved }

const verdicts = [true, false, null].flatMap(allowed =>
  [true, false].map((bypass): StockVerdict => ({ allowed, bypass })),
)

void t.test('without containment the answer is npm’s own', t => {
  for (const verdict of verdicts) {
    const stock = verdict.bypass || verdict.allowed === true
    t.equal(mayRunScripts(node, verdict, rule), stock, JSON.stringify(verdict))
    t.equal(mayRunScripts({ ...node, inBundle: true }, verdict, rule), stock)
  }
  t.end()
})

void t.test('nor does containment count for what it does not contain, and nothing is admitted', t => {
  const { admitted, asked } = recordingContainment(t, () => false)
  for (const verdict of verdicts) {
    t.equal(mayRunScripts(node, verdict, rule), verdict.bypass || verdict.allowed === true)
  }
  t.strictSame(admitted, [])
  t.strictSame(asked[0], [node.path, 'install'])
  t.end()
})

void t.test('with containment: denied stays denied, unreviewed runs and is marked', t => {
  const cases: [allowed: boolean | null, bypass: boolean, inBundle: boolean, admitted: boolean, marked: boolean][] = [
    [true, false, false, true, false],
    [true, true, false, true, false],
    [null, true, false, true, false],
    [null, false, false, true, true],
    [false, false, false, false, false],
    [false, true, false, false, false],
    [null, false, true, false, false],
    [null, true, true, true, false],
    [false, true, true, false, false],
  ]
  for (const [allowed, bypass, inBundle, isAdmitted, marked] of cases) {
    const name = JSON.stringify({ allowed, bypass, inBundle })
    const { admitted } = recordingContainment(t)
    t.equal(mayRunScripts({ ...node, inBundle }, { allowed, bypass }, rule), isAdmitted, name)
    t.match(admitted, isAdmitted ? [{ directory: node.path, marked }] : [], name)
    t.equal(admitted.length, isAdmitted ? 1 : 0)
  }
  t.end()
})

void t.test('a package is admitted under its trusted identity', t => {
  const { admitted } = recordingContainment(t)
  mayRunScripts(node, { allowed: null, bypass: false }, rule)
  t.strictSame(admitted, [{ directory: node.path, identity, marked: true }])
  t.end()
})

void t.test('what its user granted to run bare needs no other approval, but no denial either', t => {
  const cases: [allowed: boolean | null, admitted: boolean][] = [
    [true, true],
    [null, true],
    [false, false],
  ]
  for (const [allowed, admitted] of cases) {
    recordingContainment(t, () => false, true)
    t.equal(mayRunScripts(node, { allowed, bypass: false }, rule), admitted)
  }
  t.end()
})
