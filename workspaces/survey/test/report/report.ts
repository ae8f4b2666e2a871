import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { writeReport } from '../../lib/commands/write-report.js'
import { appendRecord } from '../../lib/record.js'
import { htmlReport } from '../../lib/report/html-report.js'
import { summarizeRecords } from '../../lib/report/summary.js'
import { textReport } from '../../lib/report/text-report.js'
import { timePlot } from '../../lib/report/time-plot.js'
import { SurveyError } from '../../lib/survey-error.js'
import { records } from '../fixtures/records.js'

const summary = summarizeRecords(records)

void t.test('figures never come without their denominators', t => {
  t.strictSame(summary.parity, {
    bare: { count: 2, of: 3 },
    contained: { count: 2, of: 3 },
    granted: { count: 3, of: 3 },
  })
  t.strictSame(
    [...summary.outcomes],
    [
      ['fails-both', 2],
      ['caches', 1],
      ['different', 1],
      ['same', 1],
    ],
  )
  t.strictSame(summary.denied, [
    { what: 'lookup example.com', packages: 1 },
    { what: 'write:<project>/.git/hooks', packages: 1 },
  ])
  t.strictSame(summary.hosts, [{ host: 'example.com', packages: 1 }])
  t.end()
})

void t.test('as text', t => {
  const text = textReport(summary)
  for (const part of [
    '5 package versions surveyed, 3 can be judged',
    /by the default authority +2 of 3 \(66\.7 %\)/,
    /with the grants that npm offered +3 of 3 \(100\.0 %\)/,
    'hooks@1.0.0: different artefacts; granted hooks write:<project>/.git/hooks: the same artefacts',
    'none@1.0.0: It has no scripts.',
  ]) {
    t.match(text, part)
  }
  t.match(textReport(summarizeRecords([])), /none to judge/)
  t.end()
})

void t.test('as a page: what strangers wrote is text, and nothing is loaded', t => {
  const page = htmlReport(summary)
  t.notMatch(page, /<script/)
  t.match(page, '&lt;script&gt;alert(1)&lt;/script&gt;')
  t.notMatch(page, /(src|href)="(?!#)/)
  t.match(page, "default-src 'none'")
  t.match(page, '<b>66.7 %</b>')
  t.match(page, 'and 43 more')
  const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
  t.ok(targets.length >= 5)
  t.ok(
    targets.every(id => page.includes(`id="${id ?? ''}"`)),
    'every link leads somewhere',
  )
  t.match(htmlReport(summarizeRecords([])), 'No times were measured')
  t.match(
    htmlReport(
      summarizeRecords(
        records.map(record =>
          record.kind === 'surveyed' ? { ...record, stamp: { ...record.stamp, isGuarded: false } } : record,
        ),
      ),
    ),
    'everything that the surveyor has',
  )
  t.end()
})

void t.test('the plot holds every point, also when all are alike', t => {
  t.equal(timePlot([{ name: 'a', stock: 100, contained: 100 }]).text.match(/<circle/g)?.length, 1)
  const plot = timePlot([
    { name: 'a', stock: 3, contained: 40_000 },
    { name: 'b', stock: 900, contained: 0 },
  ]).text
  t.match(plot, '10 s')
  t.equal(plot.match(/<circle/g)?.length, 1)
  t.notMatch(plot, /NaN|Infinity/)
  t.end()
})

void t.test('written to a file', async t => {
  const directory = t.testdir({})
  const file = join(directory, 'r.jsonl')
  for (const record of records) {
    await appendRecord(file, record)
  }
  const page = join(directory, 'r.html')
  t.match(await writeReport([file], page), /5 package versions/)
  t.match(readFileSync(page, 'utf8'), /^<!doctype html>/)
  t.match(await writeReport([file], undefined), /5 package versions/)
  await t.rejects(writeReport([], page), SurveyError)
})
