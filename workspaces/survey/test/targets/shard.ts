import fc from 'fast-check'
import t from 'tap'
import { SurveyError } from '../../lib/survey-error.js'
import { isInShard, parseShard } from '../../lib/targets/shard.js'

void t.test('a part of a survey', t => {
  t.strictSame(parseShard('2/8'), { index: 2, count: 8 })
  for (const text of ['0/4', '5/4', '1', '1/x', '-1/2', '1/0']) {
    t.throws(() => parseShard(text), SurveyError, text)
  }
  t.end()
})

void t.test('every target is in exactly one part', t => {
  const property = fc.property(fc.string(), fc.integer({ min: 1, max: 20 }), (name, count) => {
    const parts = Array.from({ length: count }, (_, at) =>
      isInShard({ name, version: '1.0.0' }, { index: at + 1, count }),
    )
    return parts.filter(Boolean).length === 1
  })
  fc.assert(property)
  t.end()
})
