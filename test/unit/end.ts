import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ambientKey, type Containment, type Denial, type ScriptRecord } from '@npmcli/containment'
import t, { type Test } from 'tap'
import { endContainment, type Ending, prepareEnd } from '../../lib/containment/end.js'
import { readLastRun } from '../../lib/containment/last-run.js'
import { recordLogs } from './fixtures/record-logs.js'

const record = (denials: readonly Denial[], untold = 0): ScriptRecord => ({
  subject: { kind: 'dependency', identity: undefined, directory: '/p/node_modules/a', event: 'install' },
  grants: { given: [], denied: false, missed: [] },
  loss: undefined,
  isOptional: false,
  outcome: { kind: 'exited', code: 0 },
  denials,
  untold,
  milliseconds: 1,
})
const denied = record([{ kind: 'refused', path: '/x' }])

const reporting = (t: Test, records: readonly ScriptRecord[]): void => {
  const containment: Partial<Containment> = {
    enforcement: { level: 'full', tier: 'view' },
    backend: 'linux',
    nameOf: () => 'a@1.2.3',
    refusedCommands: () => [],
    warnings: () => ['git+file:///a.git: what a clone said in vain'],
    uncontained: () => [],
    report: () => records,
  }
  Object.defineProperty(process, ambientKey, { value: containment, configurable: true })
  t.teardown(() => Reflect.deleteProperty(process, ambientKey))
}

/** Ends a command, and says what it logged and which exit code it set. */
const end = (t: Test, records: readonly ScriptRecord[], rest: Partial<Ending> = {}, failed = false) => {
  const lines = recordLogs(t)
  reporting(t, records)
  prepareEnd({ command: 'install', project: '/p', memory: undefined, strict: false, ...rest })
  const before = process.exitCode
  endContainment(failed)
  const code = process.exitCode
  process.exitCode = before
  return { lines, code }
}

void t.test('what was denied is said at the end of every command, once', t => {
  const { lines, code } = end(t, [denied])
  t.match(lines, [/^warn containment git.*in vain$/, /was denied: writing \/x$/, /^notice containment 1 script /])
  t.equal(code, undefined)
  endContainment(false)
  t.equal(lines.length, 3)
  t.end()
})

void t.test('nothing contained: nothing is said', t => {
  const lines = recordLogs(t)
  prepareEnd({ command: 'install', project: '/p', memory: undefined, strict: true })
  endContainment(false)
  t.strictSame(lines, [])
  t.end()
})

void t.test('strict: a denial is a failure', t => {
  const strict = { strict: true }
  const { lines, code } = end(t, [denied, record([], 3)], strict)
  t.equal(code, 1)
  t.match(lines.slice(-2), [
    'error code ECONTAINDENIED',
    /It was: a@1\.2\.3\. See npm containment report; grant what is needed/,
  ])
  t.equal(end(t, [record([])], strict).code, undefined)
  t.equal(end(t, [record([], 1)], strict).code, 1)
  t.equal(end(t, [denied], strict, true).code, undefined, 'npm fails already')
  t.end()
})

void t.test('it is kept for the report, for the user alone', t => {
  const memory = join(t.testdir({}), 'cache/_containment')
  end(t, [denied], { memory })
  t.match(readLastRun(memory, '/p'), {
    command: 'install',
    denied: true,
    lines: [/was denied/],
    summary: { scripts: [{}] },
  })
  t.equal(readLastRun(memory, '/q'), undefined)
  const [file = ''] = readdirSync(memory)
  t.equal(statSync(join(memory, file)).mode & 0o777, 0o600)
  end(t, [], { memory })
  t.match(readLastRun(memory, '/p'), { denied: true }, 'a command that ran nothing is no run')
  end(t, [record([])], { memory, project: undefined })
  t.match(readLastRun(memory, undefined), { denied: false, lines: [] })
  writeFileSync(join(memory, file), '{"version":2}')
  t.equal(readLastRun(memory, '/p'), undefined)
  t.end()
})

void t.test('where it cannot be kept, it is not', t => {
  const memory = join(t.testdir({}), 'file/_containment')
  mkdirSync(join(memory, '..', '..'), { recursive: true })
  writeFileSync(join(memory, '..'), '')
  t.match(end(t, [denied], { memory }).lines, { length: 3 })
  t.notOk(existsSync(memory))
  t.end()
})
