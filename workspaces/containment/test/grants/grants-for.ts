import t from 'tap'
import { type GrantEntry, readProjectGrants, readUserGrant } from '../../lib/grants/grant-entry.js'
import { grantsFor } from '../../lib/grants/grants-for.js'
import {
  forProject,
  fromProject,
  type PackageKey,
  parsePackageKey,
  showPackageKey,
} from '../../lib/grants/package-key.js'
import type { Subject } from '../../lib/subject/subject.js'

const subject = (rest: Partial<Subject> = {}): Subject => ({
  kind: 'dependency',
  identity: { name: 'a', version: '1.2.3', source: '', verified: 'version' },
  directory: '/srv/p/node_modules/a',
  event: 'postinstall',
  ...rest,
})

const project = (grants: object): GrantEntry[] => readProjectGrants(grants, 'package.json')
const user = (...lines: string[]): GrantEntry[] => lines.map(line => readUserGrant(line, 'user'))

void t.test('what different people gave adds up', t => {
  const entries = [...project({ a: ['write:<project>/x'], b: ['write:<project>/y'] }), ...user('a@1.2.3 cache:a')]
  t.strictSame(grantsFor(subject(), entries, '/srv/p'), {
    denied: false,
    missed: [],
    given: [
      { grant: { kind: 'write', path: '<project>/x' }, origin: { kind: 'project' } },
      { grant: { kind: 'cache', directory: 'a' }, origin: { kind: 'user', source: 'user' } },
    ],
  })
  t.end()
})

void t.test('whoever denies wins, also where the version cannot be told', t => {
  const entries = [...project({ a: ['write:<project>/x'] }), ...user('a@1.2.3')]
  t.match(grantsFor(subject(), entries, '/srv/p'), { denied: true, given: [] })
  const unverified = subject({ identity: { name: 'a', version: '1.2.4', source: '', verified: 'name' } })
  t.match(grantsFor(unverified, entries, '/srv/p'), { denied: true, given: [] })
  const other = subject({ identity: { name: 'a', version: '1.2.4', source: '', verified: 'version' } })
  t.match(grantsFor(other, entries, '/srv/p'), { denied: false, given: [{ grant: { kind: 'write' } }], missed: [] })
  t.end()
})

void t.test('a new version is asked again', t => {
  const entries = user('a@1.2.2 cache:a')
  t.match(grantsFor(subject(), entries, '/srv/p'), { given: [], missed: [{ entry: entries[0], because: 'version' }] })
  const unverified = subject({ identity: { name: 'a', version: '', source: '', verified: 'name' } })
  t.match(grantsFor(unverified, entries, '/srv/p'), { given: [], missed: [{ because: 'unverified' }] })
  t.end()
})

void t.test('a linked directory is granted to by its path', t => {
  const linked = (directory: string): Subject =>
    subject({ identity: { name: 'linked', version: '1.0.0', source: `file:${directory}` }, directory })
  const entries = project({ 'file:../linked': ['write:<project>/x'], 'file:packages/ü': ['write:<project>/y'] })
  t.match(grantsFor(linked('/srv/linked'), entries, '/srv/p'), { given: [{ grant: { path: '<project>/x' } }] })
  t.match(grantsFor(linked('/srv/p/packages/ü'), entries, '/srv/p'), { given: [{ grant: { path: '<project>/y' } }] })
  t.strictSame(grantsFor(linked('/srv/linked'), entries, '/srv/q/p').given, [], 'in another project it is another one')
  t.strictSame(grantsFor(linked('/srv/linked'), entries, undefined).given, [])
  t.match(grantsFor(linked('/srv/linked'), user('file:/srv/linked cache:a'), '/srv/p'), { given: [{}] })
  t.strictSame(grantsFor(linked('/srv/linked'), user('linked cache:a'), '/srv/p').given, [], 'not by what it is called')
  t.throws(() => user('file:../linked cache:a'), { code: 'ECONTAINGRANT', message: /write the whole path/ })
  t.end()
})

void t.test('a key that is a path, in a project and out of it', t => {
  const key = (text: string): PackageKey => parsePackageKey(text) as PackageKey
  t.equal(showPackageKey(forProject(key('file:/srv/linked'), '/srv/p')), 'file:../linked')
  t.equal(showPackageKey(forProject(key('file:../linked'), '/srv/p')), 'file:../linked')
  t.equal(showPackageKey(forProject(key('a@1.2.3'), '/srv/p')), 'a@1.2.3')
  t.equal(showPackageKey(fromProject(key('file:../linked'), '/srv/p')), 'file:/srv/linked')
  t.match(parsePackageKey('file:../a\u001b[2J'), { reason: /control characters/ })
  t.match(parsePackageKey('file:../a\u202eb'), { reason: /control characters/ })
  t.end()
})

void t.test('a project grants to what lies in it only', t => {
  const entries = project({ a: ['write:<project>/x'] })
  const directory = '/home/u/.npm/_npx/1/node_modules/a'
  t.match(grantsFor(subject({ directory }), entries, '/srv/p'), { given: [] })
  t.match(grantsFor(subject(), entries, undefined), { given: [] })
  t.match(grantsFor(subject({ directory }), user('a cache:a'), '/srv/p'), { given: [{ grant: { kind: 'cache' } }] })
  t.end()
})
