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
  const report = { scripts: [record('git-prepare'), record('dependency')], warnings: ['a in .npmrc is ignored'] }
  t.strictSame(readReport(JSON.stringify(report)), JSON.parse(JSON.stringify(report)))
  t.end()
})

void t.test('what is none says nothing', t => {
  const empty = ['', '{', 'null', '{}', '[]', '{"scripts":7,"warnings":{}}']
  const wrong = ['[null, 7, {}, {"subject":{},"outcome":null}]', '[{"subject":{}}]']
  for (const text of [...empty, ...wrong.map(scripts => `{"scripts":${scripts},"warnings":[7,null]}`)]) {
    t.strictSame(readReport(text), { scripts: [], warnings: [] }, text)
  }
  t.end()
})

void t.test('the clone gets the identity that this npm knows', t => {
  const identity = { name: 'git+file:///a.git', version: '', source: 'git+file:///a.git' }
  t.equal(withIdentity(record('git-prepare'), identity).subject.identity, identity)
  t.equal(withIdentity(record('dependency'), identity).subject.identity, undefined)
  t.end()
})
