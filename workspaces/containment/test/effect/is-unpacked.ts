import t from 'tap'
import { isUnpacked } from '../../lib/effect/is-unpacked.js'

const roots = { project: '/p', cache: '/home/u/.npm' }

void t.test('packages of the project, and what npm has in its cache', t => {
  const cases = {
    '/p/node_modules/a': true,
    '/p/node_modules/@s/a': true,
    '/p/packages/w/node_modules/a': true,
    '/home/u/.npm/_npx/0/node_modules/a': true,
    '/home/u/.npm/tmp/clone': true,
    '/p/linked': false,
    '/p/node_modules/a/inner': false,
    '/other/node_modules/a': false,
    '/usr/lib/node_modules/npm': false,
  }
  for (const [directory, unpacked] of Object.entries(cases)) {
    t.equal(isUnpacked({ directory, kind: 'dependency' }, roots), unpacked, directory)
  }
  t.equal(isUnpacked({ directory: '/p/node_modules/a', kind: 'project' }, roots), false)
  t.equal(isUnpacked({ directory: '/tmp/clone', kind: 'git-prepare' }, roots), true)
  t.equal(
    isUnpacked({ directory: '/usr/lib/node_modules/a', kind: 'dependency' }, { ...roots, project: undefined }),
    true,
  )
  t.end()
})
