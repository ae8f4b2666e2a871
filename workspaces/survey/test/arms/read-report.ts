import t from 'tap'
import { parseReport } from '../../lib/arms/read-report.js'

void t.test('a report that is none says nothing', t => {
  for (const json of ['', 'npm error', 'null', '[]', '{"denials": 3}']) {
    t.strictSame(parseReport(json), { denials: [], enforcement: undefined }, json)
  }
  t.end()
})
