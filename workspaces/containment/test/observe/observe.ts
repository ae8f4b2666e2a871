import t from 'tap'
import { observe } from '../../lib/observe/observe.js'
import type { Use } from '../../lib/observe/use.js'

const places = {
  package: '/p/node_modules/a',
  project: '/p',
  home: '/home/u',
  temporary: ['/tmp'],
  node: '/opt/node',
  npm: '/opt/npm',
  system: ['/usr'],
}
const use = (kind: Use['kind'], outcome: Use['outcome'], path: string): Use => ({ kind, outcome, path })

void t.test('each thing once, by its normal name, in one order', t => {
  const uses = [
    use('write', 'used', '/p/node_modules/a/build/two.o'),
    use('write', 'used', '/p/node_modules/a/build/one.o'),
    use('write', 'refused', '/p/x'),
    use('read', 'used', '/usr/lib/x'),
    use('read', 'absent', '/usr/lib/y'),
    use('read', 'absent', '/etc/npmrc'),
    use('look', 'used', '/usr/lib/x'),
    use('look', 'absent', '/p/.env'),
    use('run', 'used', '/usr/bin/cc'),
    use('run', 'refused', '/p/run'),
  ]
  const denials = [
    { kind: 'connect', address: '203.0.113.1:443' },
    { kind: 'lookup', name: 'x.example.com' },
    { kind: 'network' },
    { kind: 'refused', path: '/p/x' },
  ] as const
  const observed = observe(
    { uses, reached: ['files.example.com:443'], untold: 3 },
    denials,
    ['PATH', 'HOME', 'PATH'],
    places,
  )
  t.strictSame(observed, {
    read: [
      { name: '/etc/npmrc', outcome: 'absent' },
      { name: '/usr', outcome: 'used' },
    ],
    write: [
      { name: '<package>', outcome: 'used' },
      { name: '<project>/x', outcome: 'refused' },
    ],
    look: [{ name: '<project>/.env', outcome: 'absent' }],
    run: [
      { name: '/usr/bin/cc', outcome: 'used' },
      { name: '<project>/run', outcome: 'refused' },
    ],
    connect: [
      { name: '203.0.113.1:443', outcome: 'refused' },
      { name: '<network>', outcome: 'refused' },
      { name: 'files.example.com:443', outcome: 'used' },
      { name: 'x.example.com', outcome: 'refused' },
    ],
    environment: ['HOME', 'PATH'],
    untold: 3,
  })
  t.strictSame(
    observe(
      { uses: [...uses].reverse(), reached: ['files.example.com:443'], untold: 3 },
      [...denials].reverse(),
      ['PATH', 'HOME'],
      places,
    ),
    observed,
  )
  t.end()
})
