import t from 'tap'
import { authorityData } from '../../lib/authority/authority-data.js'
import type { Authority } from '../../lib/authority/authority.js'
import { type Grant, parseGrant } from '../../lib/grants/grant.js'
import { showOrigin, withGrants } from '../../lib/grants/with-grants.js'
import type { Roots } from '../../lib/roots.js'
import type { Subject } from '../../lib/subject/subject.js'

const roots: Roots = {
  project: '/srv/p',
  workspaces: [],
  linked: [],
  home: '/home/u',
  cache: '/home/u/.npm',
  configuration: ['/home/u/.npmrc'],
  npm: '/opt/npm',
  node: '/opt/node/bin/node',
}
const subject: Subject = {
  kind: 'dependency',
  identity: { name: 'a', version: '1.0.0', source: '' },
  directory: '/srv/p/node_modules/a',
  event: 'install',
}
const authority: Authority = {
  grants: [
    { path: '/srv/p', access: 'write', reason: 'own' },
    { path: '/srv/p/.git/config', access: 'read', reason: 'protected' },
    { path: '/srv/p/package.json', access: 'read', reason: 'protected' },
  ],
  hidden: [],
  protected: ['/srv/p/.git/config', '/srv/p/package.json'],
  scriptGround: [],
  home: '/home/u',
  path: [],
}

const given = (...texts: string[]): { grant: Grant; origin: { kind: 'project' } }[] =>
  texts.flatMap(text => {
    const grant = parseGrant(text)
    return 'reason' in grant ? [] : [{ grant, origin: { kind: 'project' as const } }]
  })

const granted = (texts: readonly string[], to: Partial<Roots> = {}): Authority =>
  withGrants(authority, subject, given(...texts), {
    roots: { ...roots, ...to },
    ground: ['/opt/x'],
    data: authorityData,
    manifest: () => ({ msw: { workerDirectory: 'public' } }),
  })

void t.test('what was granted is added, with who gave it', t => {
  const { grants, hosts, environment, scriptGround } = granted([
    'read:<project>/schema',
    'write:<modules>/.a',
    'declared:msw.workerDirectory',
    'cache:a',
    'host:example.com:443',
    'environment:A_TOKEN',
    'uncontained',
  ])
  const reason = (text: string): string => `${text}, granted by package.json`
  t.strictSame(grants.slice(3), [
    { path: '/srv/p/schema', access: 'read', reason: reason('read:<project>/schema'), granted: true },
    { path: '/srv/p/node_modules/.a', access: 'write', reason: reason('write:<modules>/.a'), granted: true },
    { path: '/srv/p/public', access: 'write', reason: reason('declared:msw.workerDirectory'), granted: true },
    { path: '/home/u/.cache/a', access: 'write', reason: reason('cache:a'), granted: true },
  ])
  t.strictSame(hosts, [{ name: 'example.com', port: 443 }])
  t.strictSame(environment, ['A_TOKEN'])
  t.strictSame(scriptGround, ['/opt/x'], 'a link that another one’s script may have made is not followed')
  t.end()
})

void t.test('a protected name stays protected unless it is what was granted', t => {
  t.strictSame(granted(['write:<project>']).protected, authority.protected)
  const opened = granted(['write:<project>/.git/config'])
  t.strictSame(opened.protected, ['/srv/p/package.json'])
  t.strictSame(
    opened.grants.filter(({ path }) => path === '/srv/p/.git/config').map(({ access }) => access),
    ['write'],
  )
  t.strictSame(granted(['read:<project>/.git/config']).protected, authority.protected)
  t.end()
})

void t.test('in a global install there is no project to write', t => {
  t.equal(granted(['write:<project>/x', 'declared:msw.workerDirectory'], { project: undefined }).grants.length, 3)
  t.end()
})

void t.test('nobody is granted what holds everything, or what npm itself goes by', t => {
  for (const text of ['read:/home/u', 'write:/srv/../home', 'read:/home', 'write:<home>/.npm', 'write:<home>/.npmrc']) {
    if (given(text).length > 0) {
      t.throws(() => granted([text]), { code: 'ECONTAINGRANT', message: /^a@1\.0\.0 install: / }, text)
    }
  }
  t.throws(() => granted(['write:<home>/.npm/_cacache']), { message: /npm itself goes by \/home\/u\/\.npm/ })
  t.equal(granted(['read:<home>/.npmrc']).grants.length, 4)
  t.end()
})

void t.test('who granted, in words', t => {
  t.equal(showOrigin({ kind: 'catalogue' }), "npm's catalogue")
  t.equal(showOrigin({ kind: 'project' }), 'package.json')
  t.equal(showOrigin({ kind: 'user', source: 'cli' }), 'you (cli)')
  t.end()
})
