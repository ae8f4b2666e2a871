import fc from 'fast-check'
import t from 'tap'
import { OutputFilter } from '../../lib/terminal/output-filter.js'

const filtered = (text: string): string => {
  const filter = new OutputFilter()
  return filter.push(Buffer.from(text)) + filter.end()
}

const esc = '\u001b'

const kept: Readonly<Record<string, string>> = {
  text: 'plain text, größer 🔒\n\tindented\n',
  colours: `${esc}[31mred${esc}[0m`,
  'many parameters': `${esc}[1;38;5;200m!${esc}[m`,
}

for (const [name, text] of Object.entries(kept)) {
  void t.test(`kept: ${name}`, t => {
    t.equal(filtered(text), text)
    t.end()
  })
}

const dropped: Readonly<Record<string, string>> = {
  'clearing the screen': `a${esc}[2Jb`,
  'moving the cursor': `a${esc}[10;10Hb`,
  'a title': `a${esc}]0;title\u0007b`,
  'the clipboard, ended by ESC backslash': `a${esc}]52;c;Y3VybA==${esc}\\b`,
  'a device control string': `a${esc}P$q"p${esc}\\b`,
  'a question that the terminal answers by typing': `a${esc}[6nb`,
  'a character set': `a${esc}(0b`,
  'a reset': `a${esc}cb`,
  'private modes': `a${esc}[?1049hb`,
  'modifyOtherKeys, which also ends in m': `a${esc}[>4;2mb`,
  'bell, backspace, delete, NUL': 'a\u0007\b\u007f\0b',
  'C1 controls': 'a\u009b\u0085b',
  'writing from right to left': 'a\u202e\u2066b',
  'a sequence that never ends': `a${esc}[${'1;'.repeat(31)}1@b`,
}

for (const [name, text] of Object.entries(dropped)) {
  void t.test(`dropped: ${name}`, t => {
    t.equal(filtered(text), 'ab')
    t.end()
  })
}

void t.test('a carriage return does not paint over what was printed', t => {
  t.equal(filtered('secret\rharmless\r\nend\r'), 'secret\nharmless\nend\n')
  t.end()
})

void t.test('colours end with the script', t => {
  t.equal(filtered(`${esc}[31mred`), `${esc}[31mred${esc}[0m`)
  t.equal(filtered(`${esc}[31mred${esc}[00m`), `${esc}[31mred${esc}[00m`)
  t.end()
})

void t.test('the same whatever pieces it comes in', t => {
  const noisy = fc.array(
    fc.oneof(fc.constantFrom(esc, '[', ']', 'm', '\r', '\n', ';', '\u0007', '\\', '3'), fc.string()),
  )
  fc.assert(
    fc.property(noisy, fc.array(fc.nat(40), { maxLength: 6 }), (parts, cuts) => {
      const bytes = Buffer.from(parts.join(''))
      const whole = new OutputFilter()
      const expected = whole.push(bytes) + whole.end()
      const pieces = new OutputFilter()
      let [at, result] = [0, '']
      for (const cut of cuts) {
        result += pieces.push(bytes.subarray(at, at + cut))
        at += cut
      }
      t.equal(result + pieces.push(bytes.subarray(at)) + pieces.end(), expected)
      // nothing but text, line breaks, tabs and renditions
      t.notMatch(expected.replace(/\u001b\[[\d;:]*m/g, ''), /[^\P{Cc}\n\t]/u)
    }),
    { numRuns: 300 },
  )
  t.end()
})
