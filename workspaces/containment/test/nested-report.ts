import t from 'tap'
import { readReport, withIdentity } from '../lib/nested-report.js'
import type { ScriptRecord } from '../lib/report.js'

const record = (kind: ScriptRecord['subject']['kind']): ScriptRecord => ({
  subject: { kind, identity: undefined, directory: '/clone', event: 'prepare' },
  grants: { given: [], denied: false, missed: [] },
  loss: undefined,
  isOptional: false,
  outcome: { kind: 'exited', code: 0 },
  denials: [{ kind: 'write', path: '/clone/package.json' }],
  untold: 0,
  milliseconds: 5,
})

void t.test('the report of an npm that this one has started', t => {
  const records = [record('git-prepare'), record('dependency')]
  t.strictSame(readReport(JSON.stringify(records)), JSON.parse(JSON.stringify(records)))
  t.end()
})

void t.test('what is none says nothing', t => {
  for (const text of ['', '{', 'null', '{}', '[null, 7, {}, {"subject":{},"outcome":null}]', '[{"subject":{}}]']) {
    t.strictSame(readReport(text), [], text)
  }
  t.end()
})

void t.test('the clone gets the identity that this npm knows', t => {
  const identity = { name: 'git+file:///a.git', version: '', source: 'git+file:///a.git' }
  t.equal(withIdentity(record('git-prepare'), identity).subject.identity, identity)
  t.equal(withIdentity(record('dependency'), identity).subject.identity, undefined)
  t.end()
})
