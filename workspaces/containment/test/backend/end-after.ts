import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import type { ContainedProcess, Outcome } from '../../lib/backend/backend.js'
import { endAfter } from '../../lib/backend/end-after.js'

const start = (script: string): ContainedProcess => {
  const process = spawn('/bin/sh', ['-c', script], { stdio: 'ignore' })
  const outcome = once(process, 'close').then(([code, signal]): Outcome =>
    signal === null ? { kind: 'exited', code: code as number } : { kind: 'signalled', signal: signal as 'SIGKILL' },
  )
  return { process, outcome }
}

void t.test('a script that takes longer is ended, and the end says so', async t => {
  t.strictSame(await endAfter(start('exec sleep 20'), 0.2), { kind: 'expired', seconds: 0.2 })
})

void t.test('one that does not is left alone, and so is one without a limit', async t => {
  t.strictSame(await endAfter(start('exit 3'), 20), { kind: 'exited', code: 3 })
  t.strictSame(await endAfter(start('kill -KILL $$'), 20), { kind: 'signalled', signal: 'SIGKILL' })
  t.strictSame(await endAfter(start('exit 0'), 0), { kind: 'exited', code: 0 })
})
