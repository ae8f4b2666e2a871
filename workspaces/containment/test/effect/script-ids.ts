import { chownSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { scriptIds } from '../../lib/effect/script-ids.js'
import type { Subject } from '../../lib/subject/subject.js'
import { ownIds } from '../fixtures/own-ids.js'

const root = { uid: 0, gid: 0 }
const user = { uid: 4242, gid: 4243 }
const skip = process.getuid?.() !== 0 && 'only root can make directories of others'

const subject = (directory: string, kind: Subject['kind'] = 'dependency'): Subject => ({
  kind,
  directory,
  event: 'install',
  identity: undefined,
})

void t.test('an ordinary user’s scripts run as that user, whoever owns the project', t => {
  const directory = t.testdir({})
  t.strictSame(scriptIds(subject(directory), { project: directory }, user), { ...user, given: false })
  t.strictSame(scriptIds(subject(directory), { project: undefined }, user), { ...user, given: false })
  t.end()
})

void t.test('root’s run as the owner of the project, who is given what npm unpacked', { skip }, t => {
  const directory = t.testdir({ package: {}, mine: {} })
  const project = directory
  chownSync(project, user.uid, user.gid)
  const package_ = join(directory, 'package')
  t.strictSame(scriptIds(subject(package_), { project }, root), { ...user, given: true })
  t.strictSame(scriptIds(subject(project, 'project'), { project }, root), { ...user, given: false })
  t.strictSame(scriptIds(subject(package_), { project: package_ }, root), { ...root, given: false })
  t.strictSame(scriptIds(subject(project), { project: undefined }, root), { ...user, given: true })
  t.throws(() => scriptIds(subject(package_), { project: join(directory, 'gone') }, root), { code: 'ENOENT' })
  t.end()
})

void t.test('who npm is, is asked of the system', t => {
  const directory = t.testdir({})
  t.match(scriptIds(subject(directory), { project: directory }), ownIds)
  t.end()
})
