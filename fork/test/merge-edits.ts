import t from 'tap'
import type { EditedFile } from '../edits/edit.js'
import { edits } from '../edits/index.js'
import { mergeEdits } from '../edits/merge-edits.js'

const entry = (file: string, anchor: string, integrity = 'sha512-x'): EditedFile => ({
  file,
  integrity,
  edits: [{ reason: 'why', anchor, place: 'after', text: '+' }],
})

void t.test('entries of one file become one, in their order', t => {
  const merged = mergeEdits([entry('a.js', '1'), entry('b.js', '2'), entry('a.js', '3')])
  t.strictSame(
    merged.map(({ file, edits }) => [file, ...edits.map(({ anchor }) => anchor)]),
    [
      ['a.js', '1', '3'],
      ['b.js', '2'],
    ],
  )
  t.end()
})

void t.test('entries that were written against different files stop the build', t => {
  t.throws(() => mergeEdits([entry('a.js', '1'), entry('a.js', '2', 'sha512-y')]), {
    name: 'BuildError',
    message: 'a.js: edits were written against sha512-x and sha512-y',
  })
  t.end()
})

void t.test('every edit says why no file of its own would do', t => {
  for (const { file, edits: changes } of edits) {
    for (const { reason } of changes) {
      t.match(reason, /^.{30,}$/, file)
    }
  }
  t.end()
})
