import fc from 'fast-check'
import t from 'tap'
import { type Answer, readAnswers } from '../../lib/proof/answer.js'
import { guaranteeNames } from '../../lib/proof/guarantees.js'

const guarantee = fc.constantFrom(...guaranteeNames)
const half = fc.constantFrom<'allowed' | 'denied'>('allowed', 'denied')
const answers: fc.Arbitrary<Answer[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('tried' as const), guarantee, half, what: fc.string(), succeeded: fc.boolean() }),
    fc.record({ kind: fc.constant('untried' as const), guarantee, why: fc.string() }),
  ),
)

const print = (lines: readonly unknown[]): string => [...lines, 'end'].map(line => `${JSON.stringify(line)}\n`).join('')

void t.test('what a probe prints is what is read', t => {
  fc.assert(fc.property(answers, given => print(readAnswers(print(given)) ?? []) === print(given)))
  t.end()
})

void t.test('a probe that did not come to its end says nothing', t => {
  fc.assert(
    fc.property(answers, fc.nat(), (given, cut) => {
      const text = print(given)
      return readAnswers(text.slice(0, cut % text.length)) === undefined
    }),
  )
  t.end()
})

void t.test('an answer that is not understood is no answer at all', t => {
  const good = { kind: 'tried', guarantee: 'write', half: 'denied', what: 'x', succeeded: false }
  t.strictSame(readAnswers(print([good])), [good])
  const bad = [
    null,
    'end',
    [],
    {},
    { ...good, kind: 'other' },
    { ...good, guarantee: 'toString' },
    { ...good, half: 'both' },
    { ...good, what: 1 },
    { ...good, succeeded: 'false' },
    { kind: 'untried', guarantee: 'write' },
    { kind: 'untried', guarantee: 1, why: 'x' },
  ]
  for (const line of bad) {
    t.equal(readAnswers(print([good, line])), undefined, JSON.stringify(line))
  }
  t.equal(readAnswers(`not JSON\n${print([good])}`), undefined)
  t.end()
})
