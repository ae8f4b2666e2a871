import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import fc from 'fast-check'
import t from 'tap'
import { toBuffer } from '../../lib/linux/bytes.js'
import { encodePlan, firstViewRecord } from '../../lib/linux/encode-plan.js'
import { readFailure, readOutcome } from '../../lib/linux/read-status.js'
import type { Plan } from '../../lib/plan/plan.js'
import { decodeRecords } from '../fixtures/decode-records.js'
import { goldenPlans } from '../fixtures/plans.js'

const plan = goldenPlans['every-step'] as Plan
const notStarted = { kind: 'refused', reason: 'The launcher ended without starting the script.' }

void t.test('how a script ended', t => {
  const cases: [status: string, outcome: object][] = [
    ['stage view\nexec-ok\nexit 0\n', { kind: 'exited', code: 0 }],
    ['exec-ok\nexit 137\n', { kind: 'exited', code: 137 }],
    ['exec-ok\nsignal 15\n', { kind: 'signalled', signal: 'SIGTERM' }],
    ['exec-ok\n', { kind: 'signalled', signal: 'SIGKILL' }],
    ['exec-ok\nsignal 99\n', { kind: 'signalled', signal: 'SIGKILL' }],
    ['', notStarted],
    ['stage view\n', notStarted],
    ['exit 0\n', notStarted],
    ['not exec-ok\nexit 0\n', notStarted],
    ['fail namespaces 1 -1\n', { kind: 'refused', reason: 'The launcher failed at namespaces: EPERM.' }],
    ['fail exec 2 -1\n', { kind: 'refused', reason: 'The launcher failed at exec: ENOENT.' }],
    ['fail x 0 -1\n', { kind: 'refused', reason: 'The launcher failed at x: no error.' }],
    [
      'fail x 99999999999999999999 -1\n',
      { kind: 'refused', reason: 'The launcher failed at x: error 100000000000000000000.' },
    ],
    ['fail view 13 6\nexec-ok\nexit 0\n', { kind: 'refused', reason: 'The launcher failed at view: EACCES (/usr).' }],
  ]
  for (const [status, outcome] of cases) {
    t.strictSame(readOutcome(status, plan), outcome, JSON.stringify(status))
  }
  t.end()
})

void t.test('a failed step is named by its path', t => {
  plan.view.forEach(({ path }, index) => {
    t.strictSame(readFailure(`fail view 2 ${index + firstViewRecord}\n`, plan), {
      stage: 'view',
      error: 'ENOENT',
      path,
    })
  })
  t.equal(readFailure('fail plan 22 0\n', plan)?.path, undefined)
  t.equal(readFailure(`fail plan 22 ${plan.view.length + firstViewRecord}\n`, plan)?.path, undefined)
  t.equal(readFailure('exec-ok\nexit 1\n', plan), undefined)
  t.end()
})

void t.test('the first record of the view is where the encoder puts it', t => {
  const { records } = decodeRecords(toBuffer(encodePlan(plan)))
  t.equal(
    records.findIndex(({ type }) => type >= 16 && type <= 22),
    firstViewRecord,
  )
  t.end()
})

void t.test('a signal has the name that Node.js would give it', async t => {
  const numbers = [...new Set(Object.values(constants.signals))].filter(number => {
    const isJobControl = ['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGCHLD', 'SIGCONT', 'SIGURG', 'SIGWINCH']
    return !isJobControl.some(name => constants.signals[name as NodeJS.Signals] === number)
  })
  for (const number of numbers) {
    const child = spawn('/bin/sh', ['-c', `ulimit -c 0; kill -${number} $$`], { stdio: 'ignore' })
    const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
    t.strictSame(readOutcome(`exec-ok\nsignal ${number}\n`, plan), { kind: 'signalled', signal }, String(number))
  }
})

void t.test('no status but one with exec-ok is ever a script that ran', t => {
  const line = fc.constantFrom('exit 0', 'signal 9', 'fail a 1 -1', 'stage x', 'exec-ok ', ' exec-ok', 'exec-okay', '')
  fc.assert(fc.property(fc.array(line), lines => readOutcome(lines.join('\n'), plan).kind === 'refused'))
  t.end()
})
