import t from 'tap'
import type { InstalledPackage } from '../../lib/containment/installed-packages.js'
import { keyForGrant } from '../../lib/containment/key-for-grant.js'

const installed = (name: string, version: string, verified?: 'version' | 'name'): InstalledPackage => ({
  name: `${name}@${version}`,
  subject: {
    kind: 'dependency',
    identity: { name, version, source: '', ...(verified === undefined ? {} : { verified }) },
    directory: `/p/node_modules/${name}`,
  },
  scripts: {},
  verdict: 'unreviewed',
})

void t.test('a bare name is pinned to what is installed', t => {
  const tree = [installed('a', '1.0.1', 'version'), installed('a', '1.0.0', 'version'), installed('b', '2.0.0', 'name')]
  t.equal(keyForGrant('a', tree), 'a@1.0.0 || 1.0.1')
  t.equal(keyForGrant('a@1.0.0', tree), 'a@1.0.0')
  t.equal(keyForGrant('b@*', tree), 'b')
  t.equal(keyForGrant('.', tree), '.')
  t.equal(keyForGrant('git+ssh://h/a.git#0', tree), 'git+ssh://h/a.git#0')
  // a lockfile without sources
  t.throws(() => keyForGrant('b', tree), {
    code: 'ENOMATCH',
    message: /does not tell the version of b \(omit-lockfile-registry-resolved\)[^]*grant to every version: b@\*$/,
  })
  t.throws(() => keyForGrant('c', [installed('c', '1.0.0')]), { message: /No grant reaches c@1\.0\.0/ })
  t.throws(() => keyForGrant('d', tree), { message: /d is not installed/ })
  t.throws(() => keyForGrant('a@latest', tree), { code: 'ECONTAINGRANT' })
  t.end()
})
