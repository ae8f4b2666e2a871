import t from 'tap'
import { readProjectGrants } from '../../lib/grants/grant-entry.js'
import { grantedGround } from '../../lib/grants/granted-ground.js'

void t.test('what any script was granted to write, wherever it lies', t => {
  const entries = readProjectGrants(
    {
      a: ['cache:a', 'write:/opt/x', 'read:/opt/y', 'host:a.b:1', 'write:<modules>/.z'],
      b: ['write:<home>/.b', 'write:<project>/public'],
    },
    'package.json',
  )
  t.strictSame(grantedGround(entries, { project: '/srv/p', home: '/home/u' }), [
    '/home/u/.cache/a',
    '/opt/x',
    '/home/u/.b',
    '/srv/p/public',
  ])
  t.strictSame(grantedGround(entries.slice(1), { project: undefined, home: '/home/u' }), ['/home/u/.b'])
  t.end()
})
