import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { mergeFiles } from '../lib/commands/merge.js'
import { appendRecord, readRecords, wholeLength } from '../lib/record.js'
import { SurveyError } from '../lib/survey-error.js'

const failed = (name: string, reason: string) => ({ kind: 'failed', name, version: '1.0.0', reason }) as const

void t.test('records go in and come out; what was being written at an interruption does not count', async t => {
  const file = join(t.testdir({}), 'r.jsonl')
  t.strictSame(await readRecords(file), [])
  t.equal(await wholeLength(file), 0)
  await appendRecord(file, failed('a', 'x'))
  const length = await wholeLength(file)
  appendFileSync(file, '{"kind":"fail')
  t.strictSame(await readRecords(file), [failed('a', 'x')])
  t.equal(await wholeLength(file), length)
})

void t.test('what is no record is an error that names the line', async t => {
  const directory = t.testdir({ 'r.jsonl': `${JSON.stringify(failed('a', 'x'))}\n{"kind":"other"}\n` })
  await t.rejects(readRecords(join(directory, 'r.jsonl')), { message: /r\.jsonl:2 is no record/ })
  writeFileSync(join(directory, 'r.jsonl'), 'x\n')
  await t.rejects(readRecords(join(directory, 'r.jsonl')), SurveyError)
  await t.rejects(readRecords(directory), { message: /cannot be read: EISDIR/ })
})

void t.test('of several machines one file, each package once, the later one counts', async t => {
  const directory = t.testdir({})
  const [one, two, all] = ['one', 'two', 'all'].map(name => join(directory, name)) as [string, string, string]
  await appendRecord(one, failed('b', 'old'))
  await appendRecord(one, failed('c', 'x'))
  await appendRecord(two, failed('b', 'new'))
  await appendRecord(two, failed('a', 'x'))
  await mergeFiles([one, two], all)
  t.strictSame(await readRecords(all), [failed('a', 'x'), failed('b', 'new'), failed('c', 'x')])
  const before = readFileSync(all, 'utf8')
  writeFileSync(two, 'broken\n')
  await t.rejects(mergeFiles([one, two], all), SurveyError)
  t.equal(readFileSync(all, 'utf8'), before)
  await t.rejects(mergeFiles([], all), SurveyError)
  await t.rejects(mergeFiles([one], undefined), SurveyError)
})
