import t from 'tap'
import { readOutcome } from '../../lib/bubblewrap/read-status.js'

const started = '{ "child-pid": 7, "mnt-namespace": 1, "pid-namespace": 2 }\n'

void t.test('how a script ended', t => {
  const end = (status: string, code: number | null, signal: NodeJS.Signals | null = null) =>
    readOutcome(status, { code, signal })
  t.strictSame(end(`${started}{ "exit-code": 0 }\n`, 0), { kind: 'exited', code: 0 })
  t.strictSame(end(`${started}{ "exit-code": 137 }\n`, 137), { kind: 'exited', code: 137 })
  t.match(end('', 1), { kind: 'refused' })
  t.match(end(started, 1), { kind: 'refused' }, 'the program could not be started')
  t.strictSame(end(started, null, 'SIGTERM'), { kind: 'signalled', signal: 'SIGTERM' })
  t.strictSame(end(started, 137), { kind: 'signalled', signal: 'SIGKILL' }, 'its first process was killed')
  t.end()
})
