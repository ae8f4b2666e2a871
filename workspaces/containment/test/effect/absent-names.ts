import { join } from 'node:path'
import t from 'tap'
import { absentNames } from '../../lib/effect/absent-names.js'

void t.test('what certainly is not there', t => {
  const directory = t.testdir({ '.Git': {}, file: '' })
  const isAbsent = absentNames(directory)
  t.equal(isAbsent(join(directory, '.npmrc')), true)
  t.equal(isAbsent(join(directory, '.github/workflows')), true)
  for (const path of ['file', 'file/inside', '.git', '.git/hooks', '.GIT', '.npmr\u0441']) {
    t.equal(isAbsent(join(directory, path)), false, path)
  }
  t.equal(isAbsent(directory), false)
  t.equal(isAbsent(`${directory}-other/.npmrc`), false, 'that lies elsewhere')
  t.end()
})

void t.test('names that a file system could find by another spelling: each is asked for', t => {
  const directory = t.testdir({ '.g\u200cit': {} })
  t.equal(absentNames(directory)(join(directory, '.npmrc')), false)
  t.end()
})

void t.test('a directory that cannot be read', t => {
  const directory = t.testdir({})
  t.equal(absentNames(join(directory, 'gone'))(join(directory, 'gone/.npmrc')), false)
  t.end()
})
