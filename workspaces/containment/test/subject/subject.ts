import t from 'tap'
import { subjectName } from '../../lib/subject/subject.js'

void t.test('a subject is called by its trusted identity, or by its directory', t => {
  const directory = '/p/node_modules/a'
  t.equal(subjectName({ directory, identity: { name: 'a', version: '1.2.3', source: '' } }), 'a@1.2.3')
  t.equal(subjectName({ directory, identity: { name: 'a', version: '', source: 'git+x' } }), 'a')
  t.equal(subjectName({ directory, identity: undefined }), directory)
  t.end()
})
