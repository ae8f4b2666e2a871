import t from 'tap'
import { ContainmentError, containmentErrors } from '../lib/errors.js'

void t.test('a code is of letters only: npm recovers it by such a pattern, and a number would be an exit status', t => {
  for (const [code, text] of Object.entries(containmentErrors)) {
    t.match(code, /^ECONTAIN[A-Z]+$/)
    t.match(text, /^[A-Z].*\.$/)
  }
  t.end()
})

void t.test('the message says who, what, why and the next step', t => {
  const refusal = { pkgid: 'addon@1.2.3', event: 'postinstall', reason: 'Because.', hint: 'Do this.' }
  const error = new ContainmentError('ECONTAINSTART', refusal)
  t.equal(
    error.message,
    'addon@1.2.3 postinstall: The script could not be started contained, so it has not run. Because. Do this.',
  )
  t.match(error, { name: 'ContainmentError', code: 'ECONTAINSTART', refusal })
  t.ok(error instanceof Error)
  t.match(new ContainmentError('ECONTAINSTART', { pkgid: 'a', reason: 'R.', hint: 'H.' }).message, /^a: The script/)
  t.match(new ContainmentError('ECONTAINSTART', { event: 'x', reason: 'R.', hint: 'H.' }).message, /^The script/)
  t.end()
})

void t.test('text of a package cannot steer the terminal', t => {
  const { message } = new ContainmentError('ECONTAINSTART', {
    pkgid: 'a\u001b[2K\r',
    event: 'b\u202e',
    reason: 'c\nnpm ok\u0000',
    hint: 'd\u009b1m\u200b',
  })
  t.notMatch(message, /[\p{Cc}\p{Cf}]/u)
  t.match(message, /^a\?\[2K\? b\?: .* c\?npm ok\? d\?1m\?$/)
  t.end()
})
