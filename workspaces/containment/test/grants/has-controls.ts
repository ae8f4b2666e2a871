import fc from 'fast-check'
import t from 'tap'
import { hasControls } from '../../lib/grants/has-controls.js'

void t.test('characters that nobody sees, and ends of lines', t => {
  for (const text of ['', 'a b/~', 'Größe', '\u{1f600}']) {
    t.notOk(hasControls(text), JSON.stringify(text))
  }
  for (const character of [
    '\0',
    '\n',
    '\u001b',
    '\u007f',
    '\u0085',
    '\u00ad',
    '\u200b',
    '\u202e',
    '\u2028',
    '\u2029',
  ]) {
    const name = `U+${character.codePointAt(0)?.toString(16)}`
    t.ok(hasControls(`a${character}b`), name)
    t.ok(hasControls(`ü${character}`), name)
  }
  t.end()
})

void t.test('it is Unicode’s answer for every text', t => {
  const text = fc.string({ unit: 'binary' })
  fc.assert(fc.property(text, text => hasControls(text) === /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)))
  t.end()
})
