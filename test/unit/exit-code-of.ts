import t from 'tap'
import { exitCodeOf } from '../../lib/containment/exit-code-of.js'

void t.test('how a command ended is passed on, as a shell would', t => {
  t.equal(exitCodeOf({ kind: 'exited', code: 3 }, 'a@1'), 3)
  t.equal(exitCodeOf({ kind: 'signalled', signal: 'SIGTERM' }, 'a@1'), 143)
  t.throws(() => exitCodeOf({ kind: 'expired', seconds: 5 }, 'a@1'), { code: 'ECONTAINTIMEOUT', message: /5 seconds/ })
  const refused = { kind: 'refused', reason: 'No view.' } as const
  t.throws(() => exitCodeOf(refused, 'a@1'), {
    code: 'ECONTAINSTART',
    message: /No view\. Run: npm containment doctor/,
  })
  t.throws(() => exitCodeOf({ ...refused, remedy: 'Do x.' }, 'a@1'), { message: /No view\. Do x\.$/ })
  t.end()
})
