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
  t.strictSame(scriptIds(subject(directory), { project: directory, cache: '/cache' }, user), { ...user, given: false })
  t.strictSame(scriptIds(subject(directory), { project: undefined, cache: '/cache' }, user), { ...user, given: false })
  t.end()
})

void t.test('root’s run as the owner of the project, who is given what npm unpacked', { skip }, t => {
  const directory = t.testdir({ node_modules: { package: {} }, mine: {} })
  const project = directory
  chownSync(project, user.uid, user.gid)
  const package_ = join(directory, 'node_modules/package')
  const roots = { project, cache: '/cache' }
  t.strictSame(scriptIds(subject(package_), roots, root), { ...user, given: true })
  t.strictSame(scriptIds(subject(project, 'project'), roots, root), { ...user, given: false })
  t.strictSame(scriptIds(subject(package_), { ...roots, project: package_ }, root), { ...root, given: false })
  t.strictSame(scriptIds(subject(project), { ...roots, project: undefined }, root), { ...user, given: false })
  // what a manifest links to is not npm's to give: it may be root's own
  t.strictSame(scriptIds(subject('/usr/lib/node_modules/npm'), roots, root), { ...user, given: false })
  t.throws(() => scriptIds(subject(package_), { ...roots, project: join(directory, 'gone') }, root), { code: 'ENOENT' })
  t.end()
})

void t.test('who npm is, is asked of the system', t => {
  const directory = t.testdir({})
  t.match(scriptIds(subject(directory), { project: directory, cache: '/cache' }), ownIds)
  t.end()
})
