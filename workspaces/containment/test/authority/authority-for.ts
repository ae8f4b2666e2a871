import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import type { Authority } from '../../lib/authority/authority.js'
import { authorityData } from '../../lib/authority/authority-data.js'
import { authorityFor } from '../../lib/authority/authority-for.js'
import { isWithin } from '../../lib/paths.js'
import type { ViewStep } from '../../lib/plan/plan.js'
import { viewFor } from '../../lib/plan/view-for.js'
import type { Roots } from '../../lib/roots.js'
import type { Subject } from '../../lib/subject/subject.js'
import { memoryEntries, memorySurroundings, type MemoryTree } from '../fixtures/memory-entries.js'
import { type Shown, shownBy } from '../fixtures/shown-by.js'

const home = '/home/u'

/** A machine with a user, a project and npm, wherever they lie. */
const machine = (project: string, cache: string, more: MemoryTree = {}): MemoryTree => ({
  '/usr/bin/sh': 'file',
  '/bin': { leadsTo: 'usr/bin' },
  '/etc/shadow': 'file',
  '/etc/ssl/certs/ca.pem': 'file',
  '/opt/node/bin/node': 'file',
  '/opt/node/include/node/node.h': 'file',
  '/opt/node/lib/node_modules/npm/package.json': 'file',
  '/opt/node/lib/node_modules/npm/npmrc': 'file',
  '/opt/node/etc/npmrc': 'file',
  '/tmp/other': 'file',
  [`${home}/.ssh/id`]: 'file',
  [`${home}/.npmrc`]: 'file',
  [`${home}/.nvm/v24/bin/node`]: 'file',
  [`${home}/bin/tool`]: 'file',
  [`${home}/other-project/index.js`]: 'file',
  [`${cache}/_cacache/x`]: 'file',
  [`${cache}/_logs/x`]: 'file',
  [`${project}/package.json`]: 'file',
  [`${project}/package-lock.json`]: 'file',
  [`${project}/.npmrc`]: 'file',
  [`${project}/.git/config`]: 'file',
  [`${project}/.git/hooks/pre-commit`]: 'file',
  [`${project}/src/secret.js`]: 'file',
  [`${project}/node_modules/.bin/tool`]: 'file',
  [`${project}/node_modules/a/package.json`]: 'file',
  [`${project}/node_modules/a/index.js`]: 'file',
  [`${project}/node_modules/a/node_modules/b/package.json`]: 'file',
  [`${project}/node_modules/a/node_modules/b/index.js`]: 'file',
  [`${project}/node_modules/c/index.js`]: 'file',
  [`${project}/packages/w/package.json`]: 'file',
  [`${project}/packages/w/index.js`]: 'file',
  ...more,
})

const rootsOf = (project: string | undefined, cache: string, linked: readonly string[] = []): Roots => ({
  project,
  workspaces: project === undefined ? [] : [`${project}/packages/w`],
  linked,
  home,
  cache,
  configuration: [`${home}/.npmrc`, '/opt/node/etc/npmrc', '/opt/node/lib/node_modules/npm/npmrc', `${cache}/_logs`],
  npm: '/opt/node/lib/node_modules/npm',
  node: '/opt/node/bin/node',
})

interface Given {
  readonly kind?: Subject['kind']
  readonly directory?: string
  readonly roots?: Roots
  readonly tree?: MemoryTree
  readonly path?: string
}

const project = '/srv/p'
const cache = `${home}/.npm`

const authority = ({
  kind = 'dependency',
  directory = `${project}/node_modules/a`,
  roots = rootsOf(project, cache),
  tree = machine(project, cache),
  path = '/usr/bin:/bin',
}: Given): Authority => {
  const subject: Subject = { kind, directory, event: 'install', identity: undefined }
  return authorityFor(subject, roots, path, memorySurroundings(memoryEntries(tree)))
}

const view = (given: Given): ViewStep[] =>
  viewFor(authority(given), authorityData, [], memoryEntries(given.tree ?? machine(project, cache)))

/** Paths by what a script finds there. */
const found = (given: Given, paths: readonly string[]): Record<string, Shown> => {
  const steps = view(given)
  return Object.fromEntries(paths.map(path => [path, shownBy(steps, path)]))
}

void t.test('a dependency’s script: its own directory, what it can resolve, the system, the toolchain, no more', t => {
  t.strictSame(
    found({ path: '/opt/node/bin:/usr/bin:/bin' }, [
      `${project}/node_modules/a/index.js`,
      `${project}/node_modules/a/package.json`,
      `${project}/node_modules/a/node_modules/b/index.js`,
      `${project}/node_modules/c/index.js`,
      `${project}/package.json`,
      `${project}/src/secret.js`,
      `${project}/.npmrc`,
      '/usr/bin/sh',
      '/etc/ssl/certs/ca.pem',
      '/etc/shadow',
      '/opt/node/bin/node',
      '/opt/node/include/node/node.h',
      '/opt/node/lib/node_modules/npm/package.json',
      '/opt/node/lib/node_modules/npm/npmrc',
      '/opt/node/etc/npmrc',
      `${home}/.ssh/id`,
      `${home}/.npmrc`,
      `${cache}/_cacache/x`,
      '/tmp/other',
    ]),
    {
      [`${project}/node_modules/a/index.js`]: 'write',
      [`${project}/node_modules/a/package.json`]: 'read',
      [`${project}/node_modules/a/node_modules/b/index.js`]: 'read',
      [`${project}/node_modules/c/index.js`]: 'read',
      [`${project}/package.json`]: 'read',
      [`${project}/src/secret.js`]: 'nothing',
      [`${project}/.npmrc`]: 'nothing',
      '/usr/bin/sh': 'read',
      '/etc/ssl/certs/ca.pem': 'read',
      '/etc/shadow': 'nothing',
      '/opt/node/bin/node': 'read',
      '/opt/node/include/node/node.h': 'read',
      '/opt/node/lib/node_modules/npm/package.json': 'read',
      '/opt/node/lib/node_modules/npm/npmrc': 'nothing',
      '/opt/node/etc/npmrc': 'nothing',
      [`${home}/.ssh/id`]: 'private',
      [`${home}/.npmrc`]: 'private',
      [`${cache}/_cacache/x`]: 'private',
      '/tmp/other': 'private',
    },
  )
  t.end()
})

void t.test('the project’s own script: the project, but not what other programs run from it', t => {
  const given: Given = { kind: 'project', directory: project }
  t.strictSame(
    found(given, [
      `${project}/src/secret.js`,
      `${project}/node_modules/a/index.js`,
      `${project}/package.json`,
      `${project}/package-lock.json`,
      `${project}/.npmrc`,
      `${project}/.git/hooks/pre-commit`,
      `${project}/packages/w/package.json`,
      `${project}/packages/w/index.js`,
      `${home}/.ssh/id`,
    ]),
    {
      [`${project}/src/secret.js`]: 'write',
      [`${project}/node_modules/a/index.js`]: 'write',
      [`${project}/package.json`]: 'read',
      [`${project}/package-lock.json`]: 'read',
      [`${project}/.npmrc`]: 'read',
      [`${project}/.git/hooks/pre-commit`]: 'read',
      [`${project}/packages/w/package.json`]: 'read',
      [`${project}/packages/w/index.js`]: 'write',
      [`${home}/.ssh/id`]: 'private',
    },
  )
  const { protected: guarded } = authority(given)
  t.strictSame(guarded, [
    ...authorityData.project.protect.map(name => `${project}/${name}`),
    `${project}/packages/w/package.json`,
  ])
  t.end()
})

void t.test('a workspace’s script: the workspace, not the project', t => {
  const directory = `${project}/packages/w`
  t.strictSame(
    found({ kind: 'project', directory }, [
      `${directory}/index.js`,
      `${directory}/package.json`,
      `${project}/package.json`,
      `${project}/node_modules/a/index.js`,
      `${project}/src/secret.js`,
      `${project}/.git/config`,
    ]),
    {
      [`${directory}/index.js`]: 'write',
      [`${directory}/package.json`]: 'read',
      [`${project}/package.json`]: 'read',
      [`${project}/node_modules/a/index.js`]: 'read',
      [`${project}/src/secret.js`]: 'nothing',
      [`${project}/.git/config`]: 'nothing',
    },
  )
  t.end()
})

void t.test('of a dependency the manifest is guarded, and settings that it does not have must not appear', t => {
  const directory = `${project}/node_modules/a`
  const guarded = (more: MemoryTree): string[] =>
    authority({ tree: machine(project, cache, more) }).protected.map(path => path.slice(directory.length + 1))
  const none = guarded({})
  t.ok(['package.json', '.npmrc', '.git', '.vscode', '.envrc', 'CLAUDE.md'].every(name => none.includes(name)))
  t.notOk(none.includes('.git/config'), 'not one file of a repository, but none at all')
  t.strictSame([...new Set(none)], none)
  const linked = guarded({ [`${directory}/.git/HEAD`]: 'file' })
  t.ok(['.git/config', '.git/hooks'].every(name => linked.includes(name)))
  t.notOk(linked.includes('.git'), 'a repository that is there keeps working')
  for (const name of ['.GIT', '.vSCode', '.CURſOR', 'bun.loc\u212a']) {
    const first = name.toUpperCase().toLowerCase()
    const guardedNames = guarded({ [`${directory}/${name}/x`]: 'file' })
    t.ok(
      guardedNames.some(guard => guard.startsWith(first)),
      `${name}: where names are taken in any case, that is ${first}`,
    )
  }
  t.ok(guarded({ [`${directory}/.GIT/HEAD`]: 'file' }).includes('.git/config'))
  t.end()
})

void t.test('a global install has no project', t => {
  const directory = '/opt/node/lib/node_modules/a'
  const tree = machine(project, cache, { [`${directory}/package.json`]: 'file', [`${directory}/x`]: 'file' })
  const given: Given = { directory, tree, roots: rootsOf(undefined, cache) }
  t.strictSame(
    found(given, [
      `${directory}/x`,
      `${directory}/package.json`,
      '/opt/node/lib/node_modules/npm/package.json',
      '/opt/node/lib/node_modules/npm/npmrc',
      `${project}/package.json`,
    ]),
    {
      [`${directory}/x`]: 'write',
      [`${directory}/package.json`]: 'read',
      '/opt/node/lib/node_modules/npm/package.json': 'read',
      '/opt/node/lib/node_modules/npm/npmrc': 'nothing',
      [`${project}/package.json`]: 'nothing',
    },
  )
  t.end()
})

void t.test('a linked package can be read, without its dotfiles', t => {
  const tree = machine(project, cache, {
    '/srv/lib/index.js': 'file',
    '/srv/lib/.env': 'file',
    [`${project}/node_modules/lib`]: { leadsTo: '../../lib' },
  })
  const paths = ['/srv/lib/index.js', '/srv/lib/.env', `${project}/packages/w/index.js`]
  t.strictSame(found({ tree, roots: rootsOf(project, cache, ['/srv/lib']) }, paths), {
    '/srv/lib/index.js': 'read',
    '/srv/lib/.env': 'nothing',
    [`${project}/packages/w/index.js`]: 'read',
  })
  t.match(found({ tree }, paths), { '/srv/lib/index.js': 'nothing' }, 'only when a manifest names it')
  t.end()
})

void t.test('a link that holds the package, the project or HOME shows nothing', t => {
  for (const target of ['..', '../..', '../../..', '/home', home, '/', '/srv']) {
    const tree = machine(project, cache, { [`${project}/node_modules/up`]: { leadsTo: target } })
    const real = target.startsWith('/') ? target : join(`${project}/node_modules`, target)
    t.strictSame(
      found({ tree, roots: rootsOf(project, cache, [real]) }, [
        `${project}/src/secret.js`,
        '/home/other/x',
        '/srv/other/x',
      ]),
      { [`${project}/src/secret.js`]: 'nothing', '/home/other/x': 'nothing', '/srv/other/x': 'nothing' },
      target,
    )
  }
  t.end()
})

void t.test('links that a script can have made in its own directory grant nothing', t => {
  const directory = `${project}/node_modules/n`
  const secrets = [`${home}/.ssh/id`, `${project}/src/secret.js`, '/srv/secret/x']
  const attacks: Record<string, [link: string, target: string][]> = {
    'node_modules is a link': [
      ['node_modules', `${home}/.ssh`],
      ['node_modules', project],
      ['node_modules', '/srv/secret'],
    ],
    'node_modules/.bin is a link': [
      ['node_modules/.bin', `${home}/.ssh`],
      ['node_modules/.bin', `${project}/src`],
      ['node_modules/.bin', '/srv/secret'],
    ],
    'a link as if it were a linked package': [
      ['node_modules/x', `${home}/.ssh`],
      ['node_modules/@s/x', `${project}/src`],
      ['node_modules/x', '/srv/secret'],
    ],
  }
  for (const [name, links] of Object.entries(attacks)) {
    for (const [link, target] of links) {
      const tree = machine(project, cache, {
        [`${directory}/package.json`]: 'file',
        '/srv/secret/x': 'file',
        [`${directory}/${link}`]: { leadsTo: target },
      })
      const shown = found({ tree, directory, path: `${directory}/node_modules/.bin:/usr/bin` }, secrets)
      t.strictSame(
        Object.entries(shown).filter(([, how]) => how === 'read' || how === 'write'),
        [],
        `${name} → ${target}`,
      )
    }
  }
  t.end()
})

void t.test('a package that holds the system or HOME is refused, naming it', t => {
  const cases: [directory: string, holds: string][] = [
    ['/', '/usr'],
    ['/usr', '/usr'],
    ['/etc', '/etc'],
    ['/home', home],
    [home, home],
  ]
  for (const [directory, holds] of cases) {
    t.throws(() => authority({ kind: 'project', directory, roots: rootsOf(directory, cache) }), {
      code: 'ECONTAINAUTHORITY',
      message: new RegExp(`^${directory} install: .* Its directory ${directory} holds ${holds}, and a script may`),
      refusal: { pkgid: directory, event: 'install', hint: /--ignore-scripts/ },
    })
  }
  t.doesNotThrow(() => authority({ kind: 'project', directory: '/usr/src/p', roots: rootsOf('/usr/src/p', cache) }))
  t.end()
})

void t.test('every grant says why', t => {
  for (const { reason } of authority({ path: '/opt/node/bin:/opt/other/bin:/usr/bin' }).grants) {
    t.match(reason, /\w/)
  }
  t.end()
})

// everything may lie inside everything that makes sense
const projects = [
  project,
  `${home}/p`,
  '/usr/src/p',
  '/usr/lib/p',
  '/opt/p',
  `${cache}/_npx/1`,
  '/tmp/p',
  '/var/tmp/x/p',
]
const caches = [cache, '/var/cache/npm', '/usr/local/cache', '/opt/node/cache', '/tmp/cache']
const entry = fc.constantFrom(
  ...['/usr/bin', '/bin', '/opt/node/bin', '/srv/tools/bin', `${home}/bin`, `${home}/.nvm/v24/bin`, 'relative', ''],
)
const subjects = ['dependency', 'nested', 'project', 'workspace'] as const
const directories: Readonly<Record<(typeof subjects)[number], readonly string[]>> = {
  dependency: ['node_modules/a'],
  nested: ['node_modules/a/node_modules/b'],
  project: [],
  workspace: ['packages/w'],
}
const setting = fc.record({
  project: fc.constantFrom(...projects),
  cache: fc.constantFrom(...caches),
  path: fc.array(entry, { maxLength: 5 }).map(entries => entries.join(':')),
  subject: fc.constantFrom(...subjects),
})

void t.test('wherever project, HOME and cache lie: nobody’s secrets are shown, no manifest can be written', t => {
  fc.assert(
    fc.property(setting, ({ project, cache, path, subject }) => {
      const tree = machine(project, cache, { '/srv/tools/bin/x': 'file' })
      const directory = join(project, ...directories[subject])
      const isOwn = subject === 'project' || subject === 'workspace'
      const given: Given = {
        kind: isOwn ? 'project' : 'dependency',
        directory,
        roots: rootsOf(project, cache),
        tree,
        path,
      }
      const steps = view(given)
      const shown = (path: string): Shown => shownBy(steps, path)
      const isHost = (path: string): boolean => ['read', 'write'].includes(shown(path))
      const never = [
        `${home}/.ssh/id`,
        `${home}/.npmrc`,
        `${home}/other-project/index.js`,
        `${cache}/_cacache/x`,
        `${cache}/_logs/x`,
        '/etc/shadow',
        '/tmp/other',
        '/opt/node/lib/node_modules/npm/npmrc',
        ...(subject === 'project' ? [] : [`${project}/src/secret.js`, `${project}/.npmrc`, `${project}/.git/config`]),
      ]
      const leaked = never.filter(isHost)
      const manifests = [`${directory}/package.json`, `${project}/package.json`]
      const writable = steps.flatMap(step => (step.kind === 'bind' && step.writable ? [step.path] : []))
      t.strictSame(leaked, [])
      t.strictSame(manifests.map(shown), ['read', 'read'])
      t.strictSame(writable, [directory])
      const bound = steps.flatMap(step => (step.kind === 'bind' ? [step.path] : []))
      const whole = [home, cache, ...(subject === 'project' ? [] : [project])]
      t.strictSame(
        bound.filter(path => whole.some(root => path === root || (isWithin(root, path) && path !== '/usr'))),
        [],
      )
    }),
    { numRuns: 500 },
  )
  t.end()
})

void t.test('what npm exec fetched is readable where npm put its commands on PATH, the rest of the cache is not', t => {
  const fetched = `${cache}/_npx/0123/node_modules`
  const tree = machine(project, cache, {
    [`${fetched}/.bin/tool`]: 'file',
    [`${fetched}/tool/index.js`]: 'file',
    [`${cache}/_npx/4567/x`]: 'file',
    [`${cache}/_npx/.bin/x`]: 'file',
  })
  const paths = [`${fetched}/tool/index.js`, `${cache}/_npx/4567/x`, `${cache}/_cacache/x`]
  const [tool = '', other = '', content = ''] = paths
  const hidden = { [other]: 'private', [content]: 'private' }
  t.strictSame(found({ tree, path: `${fetched}/.bin:/usr/bin` }, paths), { [tool]: 'read', ...hidden })
  t.strictSame(found({ tree, path: `${cache}/_npx/.bin:/usr/bin` }, paths), { [tool]: 'private', ...hidden })
  t.end()
})

void t.test('a project that is HOME or the whole machine: its packages still find the system and the toolchain', t => {
  for (const wide of [home, '/']) {
    const directory = join(wide, 'node_modules/a')
    const given = authority({
      directory,
      roots: rootsOf(wide, cache),
      path: `${home}/.nvm/versions/node/v24/bin:/usr/bin`,
      tree: machine(wide, cache, { [`${home}/.nvm/versions/node/v24/bin/x`]: 'file' }),
    })
    t.strictSame(given.scriptGround, [directory, join(wide, 'node_modules')])
    t.ok(given.grants.some(({ path }) => path === `${home}/.nvm`))
  }
  t.end()
})
