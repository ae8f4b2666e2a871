import { join } from 'node:path'
import t from 'tap'
import { writeProposals } from '../lib/commands/write-proposals.js'
import { propose } from '../lib/propose.js'
import { appendRecord, type SurveyRecord } from '../lib/record.js'
import { SurveyError } from '../lib/survey-error.js'
import { records } from './fixtures/records.js'

const surveyed = records.filter((record): record is SurveyRecord => record.kind === 'surveyed')
const hooks = surveyed.find(({ name }) => name === 'hooks')

const decisions = (...granted: string[]): string[] =>
  hooks === undefined ? [] : propose([{ ...hooks, granted }]).map(({ decision }) => decision)

void t.test('only what came out the same by a grant is proposed, with its evidence', t => {
  const [proposal, ...others] = propose(surveyed)
  t.match(proposal, {
    decision: 'author',
    entry: {
      package: 'hooks',
      grants: ['write:<project>/.git/hooks'],
      evidence: { version: '1.0.0', date: '2026-11-24', without: 'different, exit code 0', with: /^same/ },
    },
  })
  t.strictSame(others, [])
  t.end()
})

void t.test('what runs later, and what is too much, is a question to its author', t => {
  t.strictSame(decisions('a@1.0.0 write:<modules>/.prisma'), ['list'])
  t.strictSame(decisions('a write:<modules>/.bin', 'b cache:b', 'b host:example.com:443'), ['author', 'list'])
  t.strictSame(decisions('a write:<project>', 'b uncontained', 'c write:<project>/.github/workflows'), [
    'author',
    'author',
    'author',
  ])
  t.end()
})

void t.test('as JSON', async t => {
  const file = join(t.testdir({}), 'r.jsonl')
  for (const record of records) {
    await appendRecord(file, record)
  }
  t.match(JSON.parse(await writeProposals([file])), [{ decision: 'author' }])
  await t.rejects(writeProposals([]), SurveyError)
})
