import fc from 'fast-check'
import t from 'tap'
import type { Answer } from '../../lib/proof/answer.js'
import { guaranteeNames } from '../../lib/proof/guarantees.js'
import { describeBroken, enforcementOf, judgeAnswers } from '../../lib/proof/result.js'

const tried = (guarantee: Answer['guarantee'], half: 'allowed' | 'denied', succeeded: boolean): Answer => ({
  kind: 'tried',
  guarantee,
  half,
  what: `${half} ${guarantee}`,
  succeeded,
})

const good = guaranteeNames.flatMap(name => [tried(name, 'allowed', true), tried(name, 'denied', false)])
const verdictOf = (answers: readonly Answer[], name = 'network') =>
  judgeAnswers(answers).find(({ guarantee }) => guarantee === name)

void t.test('every guarantee needs both halves', t => {
  t.strictSame(
    judgeAnswers(good),
    guaranteeNames.map(guarantee => ({ guarantee, verdict: 'proven' })),
  )
  t.ok(judgeAnswers([]).every(({ verdict }) => verdict === 'broken'))
  t.strictSame(verdictOf([tried('network', 'allowed', true)]), {
    guarantee: 'network',
    verdict: 'broken',
    half: 'denied',
    what: 'it was not tried',
  })
  t.match(verdictOf([tried('network', 'denied', false)]), { verdict: 'broken', half: 'allowed' })
  t.end()
})

void t.test('one attempt too much that succeeds breaks it, whatever the others say', t => {
  fc.assert(
    fc.property(fc.constantFrom(...guaranteeNames), fc.nat(), (name, at) => {
      const where = at % good.length
      const answers = [...good.slice(0, where), tried(name, 'denied', true), ...good.slice(where)]
      const result = verdictOf(answers, name)
      return result?.verdict === 'broken' && result.half === 'denied'
    }),
  )
  t.end()
})

void t.test('what could not be tried is a gap, unless another attempt shows that it is broken', t => {
  const untried: Answer = { kind: 'untried', guarantee: 'network', why: 'there is no net' }
  const others = good.filter(({ guarantee }) => guarantee !== 'network')
  const results = judgeAnswers([...others, tried('network', 'allowed', true), untried])
  t.strictSame(
    results.find(({ guarantee }) => guarantee === 'network'),
    { guarantee: 'network', verdict: 'unproven', why: 'there is no net' },
  )
  t.strictSame(enforcementOf({ tier: 'x', gaps: ['bounds'] }, results), {
    level: 'partial',
    tier: 'x',
    gaps: ['bounds', 'has no network but a loopback of its own (there is no net)'],
  })
  t.match(verdictOf([...good, untried, tried('network', 'denied', true)]), { verdict: 'broken' })
  t.end()
})

void t.test('everything proven and nothing missing is full enforcement', t => {
  t.strictSame(enforcementOf({ tier: 'view', gaps: [] }, judgeAnswers(good)), { level: 'full', tier: 'view' })
  t.end()
})

void t.test('a broken guarantee in words', t => {
  const broken = { guarantee: 'write', verdict: 'broken', what: 'a sibling' } as const
  t.equal(
    describeBroken({ ...broken, half: 'denied' }),
    'a contained script must not write a sibling, the project or the system, but could (a sibling)',
  )
  t.equal(
    describeBroken({ ...broken, half: 'allowed' }),
    'a contained script must be able to write in its own directory, but was not (a sibling)',
  )
  t.end()
})
