import { readFileSync } from 'node:fs'
import t from 'tap'
import { undecided } from '../../workspaces/survey/lib/report/survey-page.js'
import { decisions, page, readTiers, updated } from './fixtures/first-survey.js'

void t.test('the page says what the data say', async t => {
  const text = readFileSync(page, 'utf8')
  t.equal(text, updated(text, await readTiers()), 'node build/compiled/test/survey/fixtures/update-page.js')
})

void t.test('every package that is not the same by the default authority is decided', async t => {
  const tiers = await readTiers()
  t.strictSame(undecided(tiers, decisions), [])
  const names = new Set(tiers.flatMap(({ summary }) => summary.records.map(({ name }) => name)))
  t.strictSame(
    Object.keys(decisions).filter(name => !names.has(name)),
    [],
    'and nothing else is',
  )
})

void t.test('what the plan for the default asks for', async t => {
  for (const { name, summary } of await readTiers()) {
    const { bare, granted } = summary.parity
    t.ok(summary.records.length >= 60, `${name}: at least 60 package versions`)
    t.ok(bare.count / bare.of >= 0.85, `${name}: 85 % by the default authority`)
    t.ok(granted.count / granted.of >= 0.98, `${name}: 98 % with the grants that were printed`)
    t.ok(
      summary.records.every(({ stamp, stock }) => stock.isExpired || stamp.enforcement === `linux (${name})`),
      `${name}: each ran in that tier`,
    )
  }
})
