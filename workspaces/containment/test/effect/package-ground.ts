import { join } from 'node:path'
import t from 'tap'
import type { Authority } from '../../lib/authority/authority.js'
import { canRead, packageGround } from '../../lib/effect/package-ground.js'
import type { Subject } from '../../lib/subject/subject.js'

const authority: Authority = {
  grants: [
    { path: '/usr', access: 'read', reason: '' },
    { path: '/p/node_modules', access: 'read', reason: '' },
    { path: '/home/u/.nvm', access: 'read', reason: '' },
    { path: '/p/node_modules/a', access: 'write', reason: '' },
  ],
  hidden: ['/usr/src', '/p', '/home/u/.nvm/secret'],
  protected: [],
  scriptGround: [],
  home: '/home/u',
  path: [],
}

void t.test('what an authority shows, the most specific path first', t => {
  const paths = {
    '/usr/bin/python3': true,
    '/p/node_modules/b/x': true,
    '/home/u/.nvm/bin/node': true,
    '/usr/src/x': false,
    '/p/.env': false,
    '/home/u/.ssh/id': false,
    '/home/u/.nvm/secret/x': false,
    '/etc/shadow': false,
    '/dev/zero': false,
  }
  for (const [path, shown] of Object.entries(paths)) {
    t.equal(canRead(authority, path), shown, path)
  }
  t.end()
})

void t.test('only what npm unpacked is swept', t => {
  const root = t.testdir({
    node_modules: {
      a: { 'package.json': '{"bin":"cli.js"}' },
      '@s': { b: { node_modules: {} } },
      c: { node_modules: t.fixture('symlink', '../a') },
      file: '',
    },
    cache: { clone: {} },
    linked: {},
  })
  const at = (name: string): string => join(root, name)
  const ground = (name: string, kind: Subject['kind'] = 'dependency'): unknown => {
    const found = packageGround({ kind, identity: undefined, directory: at(name), event: 'install' }, authority, {
      project: root,
      cache: at('cache'),
    })
    return found && { except: found.except, commands: found.commands, readable: found.canRead('/usr/x') }
  }
  const nothing = { except: [], commands: [], readable: true }
  t.strictSame(ground('node_modules/a'), { ...nothing, commands: [at('node_modules/a/cli.js')] })
  t.strictSame(ground('node_modules/@s/b'), { ...nothing, except: [at('node_modules/@s/b/node_modules')] })
  t.strictSame(ground('node_modules/c'), nothing, 'a link is no module that was there')
  t.strictSame(ground('cache/clone'), nothing)
  t.equal(ground('linked'), undefined)
  t.equal(ground('node_modules/a', 'project'), undefined)
  t.equal(ground('node_modules/gone'), undefined)
  t.equal(ground('node_modules/file'), undefined)
  t.end()
})
