import t from 'tap'
import { applyEdits, integrityOf } from '../assemble/apply-edits.js'
import type { Edit } from '../edits/edit.js'

const content = 'one\ntwo\nthree\n'
const edited = (edits: Edit[], integrity = integrityOf(content)): string =>
  applyEdits({ file: 'lib/some.js', integrity, edits }, content)
const edit = (anchor: string, place: Edit['place'] = 'after'): Edit => ({ reason: 'why', anchor, place, text: '+' })

void t.test('inserts before, after and instead of the anchor', t => {
  t.equal(edited([edit('two', 'before')]), 'one\n+two\nthree\n')
  t.equal(edited([edit('two', 'after')]), 'one\ntwo+\nthree\n')
  t.equal(edited([edit('two', 'instead')]), 'one\n+\nthree\n')
  t.equal(edited([edit('one'), edit('three')]), 'one+\ntwo\nthree+\n')
  t.end()
})

void t.test('an anchor that is missing stops the build, naming file and anchor', t => {
  t.throws(() => edited([edit('four')]), { message: /^lib\/some\.js: .*occurs 0 times: "four"$/ })
  t.end()
})

void t.test('an anchor that is doubled stops the build', t => {
  t.throws(() => edited([edit('t')]), { name: 'BuildError', message: /^lib\/some\.js: .*occurs 2 times: "t"$/ })
  t.end()
})

void t.test('a file other than the one that the edits were written against stops the build', t => {
  t.throws(() => edited([edit('two')], integrityOf('other')), {
    name: 'BuildError',
    message: /^lib\/some\.js: the edits were written against sha512-.*, but the file is sha512-/,
  })
  t.end()
})
