import t from 'tap'
import { landlockGaps } from '../../workspaces/containment/lib/linux/landlock-gaps.js'
import { tiers } from './fixtures/arm.js'
import { gaps, outside, traceGaps } from './fixtures/gaps.js'
import { notRun } from './fixtures/not-run.js'
import { rows } from './fixtures/rows/index.js'

/** What the tiers themselves say that they do not enforce. */
const named = { view: [], landlock: Object.keys(landlockGaps) }

void t.test('every gap of a row is one that its tier names, or that no tier promises', t => {
  for (const tier of tiers) {
    const used = [...Object.values(gaps[tier]).flatMap(row => Object.values(row)), ...Object.values(traceGaps[tier])]
    t.strictSame(
      used.filter(gap => ![...named[tier], ...outside].includes(gap)),
      [],
      tier,
    )
  }
  t.end()
})

void t.test('gaps are those of rows, and every row has its own id', t => {
  const ids = rows.map(({ id }) => id)
  t.strictSame(new Set(ids).size, ids.length)
  for (const tier of tiers) {
    t.strictSame(
      Object.keys(gaps[tier]).filter(id => !ids.includes(id)),
      [],
    )
  }
  t.strictSame(
    notRun.filter(({ id }) => ids.includes(id)),
    [],
  )
  t.end()
})
