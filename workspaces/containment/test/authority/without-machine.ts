import t from 'tap'
import { authorityFor } from '../../lib/authority/authority-for.js'
import type { Authority } from '../../lib/authority/authority.js'
import { withoutMachine } from '../../lib/authority/without-machine.js'
import { memoryEntries, memorySurroundings } from '../fixtures/memory-entries.js'

const tree = {
  '/usr/bin/sh': 'file',
  '/usr/bin/node': 'file',
  '/opt/tool/bin/tool': 'file',
  '/home/u/.nvm/v24/bin/tool': 'file',
  '/srv/p/package.json': 'file',
  '/srv/p/node_modules/a/package.json': 'file',
} as const

const authority: Authority = authorityFor(
  { kind: 'dependency', directory: '/srv/p/node_modules/a', event: 'install', identity: undefined },
  {
    ...{ project: '/srv/p', workspaces: [], linked: [], home: '/home/u', cache: '/home/u/.npm', configuration: [] },
    ...{ npm: '/usr/lib/node_modules/npm', node: '/usr/bin/node' },
  },
  '/usr/bin:/opt/tool/bin:/home/u/.nvm/v24/bin',
  memorySurroundings(memoryEntries(tree)),
)

void t.test('of the machine npm, Node.js and the project stay, and what was granted', t => {
  const granted = { path: '/usr/share/fonts', access: 'read', reason: 'system', granted: true } as const
  const { grants, path } = withoutMachine({ ...authority, grants: [...authority.grants, granted] })
  const paths = grants.map(({ path }) => path)
  for (const kept of [
    ...['/usr/bin/node', '/usr/lib/node_modules/npm', '/srv/p/node_modules', '/srv/p/package.json'],
    ...['/srv/p/node_modules/a', '/srv/p/node_modules/a/package.json', '/usr/share/fonts'],
  ]) {
    t.ok(paths.includes(kept), kept)
  }
  t.strictSame(
    paths.filter(path => !path.startsWith('/srv/p')),
    ['/usr/bin/node', '/usr/include/node', '/usr/lib/node_modules/npm', '/usr/share/fonts'],
  )
  t.strictSame(path, authority.path)
  t.ok(authority.grants.length > grants.length)
  t.end()
})
