import fc from 'fast-check'
import t from 'tap'
import type { Authority, PathGrant } from '../../lib/authority/authority.js'
import { ancestors } from '../../lib/paths.js'
import type { ViewStep } from '../../lib/plan/plan.js'
import { type Entries, resolvePath } from '../../lib/plan/resolve-path.js'
import { viewFor } from '../../lib/plan/view-for.js'
import { memoryEntries, type MemoryTree } from '../fixtures/memory-entries.js'
import { type Shown, shownBy } from '../fixtures/shown-by.js'

const data = { memory: [{ path: '/tmp', mode: 0o1777, bytes: 4096 }], home: { mode: 0o700, bytes: 8192 } }
const home = '/home/u'
const grant = (access: 'read' | 'write', path: string): PathGrant => ({ path, access, reason: 'test' })
const read = (path: string): PathGrant => grant('read', path)
const write = (path: string): PathGrant => grant('write', path)

const view = (
  tree: MemoryTree,
  {
    grants = [],
    hidden = [],
    closed = [],
    scriptGround = [],
  }: Partial<Pick<Authority, 'grants' | 'hidden' | 'closed' | 'scriptGround'>>,
  fixed: ViewStep[] = [],
): ViewStep[] =>
  viewFor({ grants, hidden, closed, scriptGround, home, protected: [], path: [] }, data, fixed, memoryEntries(tree))

/** A view in one word for each step; the private areas are left out. */
const words = (steps: readonly ViewStep[]): string[] =>
  steps
    .filter(step => step.path !== '/tmp' && step.path !== home)
    .map(step => {
      const how = step.kind === 'bind' ? (step.writable ? 'write' : 'read') : step.kind
      return step.kind === 'link' ? `link ${step.path} ${step.target}` : `${how} ${step.path}`
    })

void t.test('private areas are in every view, whether or not the machine has them', t => {
  const area = (path: string, mode: number, bytes: number): ViewStep => ({
    kind: 'memory',
    path,
    mode,
    bytes,
    writable: true,
  })
  t.strictSame(view({}, {}), [area(home, 0o700, 8192), area('/tmp', 0o1777, 4096)])
  t.strictSame(view({ '/tmp': { leadsTo: 'private/tmp' }, '/private/tmp': 'directory' }, {}), [
    area(home, 0o700, 8192),
    area('/private/tmp', 0o1777, 4096),
    { kind: 'link', path: '/tmp', target: 'private/tmp' },
  ])
  t.end()
})

void t.test('a private area stays private when a grant names its very place', t => {
  const tree: MemoryTree = { '/tmp/other-user': 'file', '/home/u/.ssh/id': 'file' }
  for (const path of ['/tmp', home]) {
    t.equal(shownBy(view(tree, { grants: [read(path)] }), `${path}/x`), 'private', path)
  }
  t.end()
})

void t.test('what is pinned is mounted by itself, also where it changes nothing', t => {
  const tree: MemoryTree = { '/p/tools/bin/node': 'file' }
  const pinned = { ...write('/p/tools/bin'), pinned: true }
  t.strictSame(words(view(tree, { grants: [write('/p'), pinned, write('/p/tools')] })), [
    'write /p',
    'write /p/tools/bin',
  ])
  t.end()
})

void t.test('the most specific path wins', t => {
  const tree: MemoryTree = { '/p/node_modules/a/package.json': 'file', '/p/src/x': 'file', '/usr/src/q/y': 'file' }
  t.strictSame(
    words(
      view(tree, {
        grants: [
          write('/p/node_modules/a'),
          read('/usr'),
          read('/p/node_modules'),
          read('/p/node_modules/a/package.json'),
        ],
        hidden: ['/p', '/usr/src'],
      }),
    ),
    [
      'read /p/node_modules',
      'write /p/node_modules/a',
      'read /p/node_modules/a/package.json',
      'read /usr',
      'hide /usr/src',
    ],
  )
  t.end()
})

void t.test('a project inside a granted tree is covered first, then its grants are laid over', t => {
  const tree: MemoryTree = { '/usr/src/p/node_modules/a/x': 'file', '/usr/src/p/secret': 'file' }
  const steps = view(tree, { grants: [read('/usr'), write('/usr/src/p/node_modules/a')], hidden: ['/usr/src/p'] })
  t.strictSame(words(steps), ['read /usr', 'memory /usr/src/p', 'write /usr/src/p/node_modules/a'])
  t.match(
    steps.find(({ path }) => path === '/usr/src/p'),
    { kind: 'memory', writable: false, mode: 0o755 },
  )
  t.end()
})

void t.test('nothing is said twice, and nothing is hidden where nothing is shown', t => {
  const tree: MemoryTree = { '/a/b/c/d': 'file', '/x/y': 'file', '/a/empty': 'directory' }
  t.strictSame(words(view(tree, { grants: [read('/a'), read('/a/b'), read('/a/b/c'), read('/a')] })), ['read /a'])
  t.strictSame(words(view(tree, { hidden: ['/x', '/x/y'] })), [])
  t.strictSame(words(view(tree, { grants: [read('/a')], hidden: ['/a/b', '/a/b/c'] })), ['read /a', 'hide /a/b'])
  t.strictSame(words(view(tree, { grants: [read('/a')], hidden: ['/a/empty', '/a/gone'] })), ['read /a'])
  t.strictSame(words(view(tree, { grants: [write('/a'), read('/a/b'), write('/a/b/c')] })), [
    'write /a',
    'read /a/b',
    'write /a/b/c',
  ])
  t.end()
})

void t.test(
  'nothing can be made in what is closed, also in a private area; where nothing is shown it is not there',
  t => {
    const tree: MemoryTree = {
      '/home/u/work/p/package.json': 'file',
      '/home/u/work/p/node_modules/a/x': 'file',
      '/opt/q/x': 'file',
    }
    const grants = [read('/home/u/work/p/package.json'), write('/home/u/work/p/node_modules/a')]
    const steps = view(tree, { grants, hidden: ['/home/u/work/p'], closed: ['/home/u/work/p', '/opt/q', '/gone'] })
    t.strictSame(words(steps), [
      'memory /home/u/work/p',
      'write /home/u/work/p/node_modules/a',
      'read /home/u/work/p/package.json',
    ])
    t.equal(shownBy(steps, '/home/u/work/p/new'), 'nothing')
    t.equal(shownBy(steps, '/home/u/work/new'), 'private')
    t.strictSame(words(view(tree, { closed: ['/home/u/work/p'] })), ['memory /home/u/work/p'], 'also an empty one')
    t.strictSame(words(view(tree, { grants: [read('/opt')], closed: ['/opt/q'] })), ['read /opt', 'hide /opt/q'])
    t.strictSame(words(view(tree, { grants: [write('/opt/q')], closed: ['/opt/q'] })), ['write /opt/q'], 'its own')
    t.end()
  },
)

void t.test('a hidden file in a granted tree is covered', t => {
  const tree: MemoryTree = { '/a/.env': 'file', '/a/index.js': 'file' }
  t.strictSame(words(view(tree, { grants: [read('/a')], hidden: ['/a/.env'] })), ['read /a', 'hide /a/.env'])
  t.end()
})

void t.test('of two grants for the same place the tighter counts, and a grant beats hiding', t => {
  const tree: MemoryTree = { '/a/x': 'file' }
  t.strictSame(words(view(tree, { grants: [write('/a'), read('/a')] })), ['read /a'])
  t.strictSame(words(view(tree, { grants: [read('/a'), write('/a')] })), ['read /a'])
  t.strictSame(words(view(tree, { grants: [write('/a')], hidden: ['/a'] })), ['write /a'])
  t.end()
})

void t.test('links on the way are recreated, links in a granted tree are there already', t => {
  const tree: MemoryTree = {
    '/usr/bin/sh': 'file',
    '/bin': { leadsTo: 'usr/bin' },
    '/usr/local/bin': { leadsTo: '../bin' },
  }
  t.strictSame(words(view(tree, { grants: [read('/bin/sh')] })), ['link /bin usr/bin', 'read /usr/bin/sh'])
  t.strictSame(words(view(tree, { grants: [read('/usr'), read('/usr/local/bin')] })), ['read /usr'])
  t.end()
})

void t.test('links that loop, and paths that lead nowhere, end', t => {
  const tree: MemoryTree = {
    '/loop': { leadsTo: 'loop' },
    '/a/up': { leadsTo: '..' },
    '/ping': { leadsTo: 'pong' },
    '/pong': { leadsTo: 'ping' },
  }
  const grants = ['/loop', '/loop/x', '/ping', '/gone', '/a/up/a/up/gone'].map(read)
  t.strictSame(words(view(tree, { grants, hidden: ['/loop', '/ping/x'] })), [])
  t.end()
})

void t.test('no link in ground that a script may write is followed for a grant', t => {
  const tree: MemoryTree = {
    '/srv/p/a/node_modules': { leadsTo: '/srv/secret' },
    '/srv/p/up': { leadsTo: 'a' },
    '/srv/secret/x': 'file',
    '/srv/p/a/x': 'file',
    '/link': { leadsTo: 'srv/p' },
  }
  const scriptGround = ['/srv/p/a', '/srv/p']
  const grants = [read('/srv/p/a/node_modules'), read('/srv/p/a/node_modules/x'), write('/srv/p/up/x')]
  t.strictSame(words(view(tree, { grants, scriptGround })), [])
  // the way to the ground itself is nobody's but the machine's
  t.strictSame(words(view(tree, { grants: [write('/link/a')], scriptGround })), ['link /link srv/p', 'write /srv/p/a'])
  t.end()
})

void t.test('what every view holds beats everything else at its place', t => {
  const passwd: ViewStep = { kind: 'file', path: '/etc/passwd', mode: 0o644, content: 'x' }
  const steps = view({ '/etc/passwd': 'file' }, { grants: [write('/etc/passwd')], hidden: ['/etc/passwd'] }, [passwd])
  t.strictSame(
    steps.filter(({ path }) => path === '/etc/passwd'),
    [passwd],
  )
  t.end()
})

// a small world in which everything can meet everything
const name = fc.constantFrom('a', 'b', 'a-b', 'tmp', 'home', 'u')
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map(names => `/${names.join('/')}`)
const target = fc.oneof(
  path,
  fc.array(fc.constantFrom('..', '.', 'a', 'b', 'u'), { minLength: 1, maxLength: 4 }).map(names => names.join('/')),
)
const entry = fc.oneof(
  { weight: 3, arbitrary: fc.constant('file' as const) },
  { weight: 2, arbitrary: fc.constant('directory' as const) },
  { weight: 2, arbitrary: target.map(leadsTo => ({ leadsTo })) },
)
/** Only what can lie in one file system: nothing below a file or a link. */
const tree = fc.array(fc.tuple(path, entry), { maxLength: 12 }).map((list): MemoryTree => {
  const kept: [string, 'file' | 'directory' | { leadsTo: string }][] = []
  for (const [path, entry] of list) {
    const isFree = kept.every(([other]) => other !== path && !other.startsWith(`${path}/`))
    const parents = ancestors(path)
    if (isFree && kept.every(([other, kind]) => kind === 'directory' || !parents.includes(other))) {
      kept.push([path, entry])
    }
  }
  return Object.fromEntries(kept)
})
const areas = ['/tmp', home]
/** Machines as they are: HOME and /tmp are directories, themselves reached through directories, where they exist. */
const isSane = (tree: MemoryTree): boolean =>
  areas
    .flatMap(area => [area, ...ancestors(area)])
    .every(path => tree[path] === undefined || tree[path] === 'directory')
const anyWorld = fc.record({
  tree: tree.filter(isSane),
  grants: fc.array(
    fc.tuple(fc.constantFrom('read' as const, 'write' as const), path).map(([access, path]) => grant(access, path)),
    { maxLength: 6 },
  ),
  hidden: fc.array(path, { maxLength: 4 }),
  closed: fc.array(path, { maxLength: 2 }),
  scriptGround: fc.array(path, { maxLength: 2 }),
})
/** What becomes of a grant at the very place of a private area has a test of its own. */
const world = anyWorld.filter(({ tree, grants }) =>
  grants.every(({ path }) => !areas.includes(resolvePath(path, memoryEntries(tree))?.real ?? '')),
)
type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never

/** Where a path leads for whoever follows no link below `ground`. */
const memoryGround =
  (entries: Entries, ground: readonly string[]) =>
  (path: string): string | undefined => {
    const resolved = resolvePath(path, entries)
    return resolved?.links.some(link => ground.some(ground => link.path.startsWith(`${ground}/`)))
      ? undefined
      : resolved?.real
  }

/** What a script should find at a real path: the nearest of all that is said about it and about what holds it. */
const expected = ({ tree, grants, hidden, closed, scriptGround }: World, path: string): Shown => {
  const entries = memoryEntries(tree)
  const real = (path: string): string | undefined => resolvePath(path, entries)?.real
  const ground = memoryGround(entries, scriptGround)
  for (const at of [path, ...ancestors(path)]) {
    const here = grants.filter(grant => ground(grant.path) === at).map(({ access }) => access)
    if (['/tmp', home].some(area => (real(area) ?? area) === at)) {
      return 'private'
    }
    if (here.length > 0) {
      return here.includes('read') ? 'read' : 'write'
    }
    const isHidden = hidden.some(path => real(path) === at)
    if (closed.some(path => ground(path) === at)) {
      return 'nothing'
    }
    if (isHidden && !(entries.kind(at) === 'directory' && entries.isEmpty(at))) {
      return 'nothing'
    }
  }
  return 'nothing'
}

const runs = { numRuns: 2000 }
const of = ({ tree, ...authority }: World): ViewStep[] => view(tree, authority)

void t.test('any authority: a script finds the host’s own where it is granted, and nowhere else', t => {
  fc.assert(
    fc.property(world, world => {
      const steps = of(world)
      const entries = memoryEntries(world.tree)
      for (const path of entries.paths.filter(path => path !== '/' && entries.kind(path) !== 'link')) {
        const shown = shownBy(steps, path)
        const wanted = expected(world, path)
        const isHost = (shown: Shown): boolean => shown === 'read' || shown === 'write'
        // what is covered is empty: a sealed area or nothing at all
        if (isHost(shown) || isHost(wanted) ? shown !== wanted : false) {
          throw new Error(`${path} is ${shown} instead of ${wanted}\n${JSON.stringify(steps)}`)
        }
      }
    }),
    runs,
  )
  t.end()
})

void t.test('any authority: nothing can be made in what is closed', t => {
  fc.assert(
    fc.property(world, world => {
      const entries = memoryEntries(world.tree)
      const ground = memoryGround(entries, world.scriptGround)
      const steps = of(world)
      for (const path of world.closed.map(ground)) {
        const isOwn = world.grants.some(grant => ground(grant.path) === path)
        const isArea = ['/tmp', home].some(area => (resolvePath(area, entries)?.real ?? area) === path)
        if (path !== undefined && path !== '/' && !isOwn && !isArea && shownBy(steps, `${path}/new`) !== 'nothing') {
          throw new Error(`${path} is open\n${JSON.stringify(steps)}`)
        }
      }
    }),
    runs,
  )
  t.end()
})

void t.test('any authority: only what a grant really leads to is bound, and not looser', t => {
  fc.assert(
    fc.property(world, world => {
      const entries = memoryEntries(world.tree)
      const reals = (access: string): (string | undefined)[] =>
        world.grants
          .filter(grant => grant.access === access)
          .map(({ path }) => memoryGround(entries, world.scriptGround)(path))
      return of(world).every(
        step =>
          step.kind !== 'bind' ||
          (step.source === step.path && reals(step.writable ? 'write' : 'read').includes(step.path)),
      )
    }),
    runs,
  )
  t.end()
})

void t.test('any authority: each place once, what holds it earlier, and never below a link or a file', t => {
  fc.assert(
    fc.property(world, world => {
      const entries = memoryEntries(world.tree)
      const steps = of(world)
      const paths = steps.map(({ path }) => path)
      return (
        new Set(paths).size === paths.length &&
        steps.every((step, index) => {
          const above = ancestors(step.path)
          return (
            paths.every((path, at) => !above.includes(path) || at < index) &&
            steps.every(other => !above.includes(other.path) || (other.kind !== 'link' && other.kind !== 'file')) &&
            (step.kind !== 'bind' || ['file', 'directory'].includes(entries.kind(step.path)))
          )
        })
      )
    }),
    runs,
  )
  t.end()
})

void t.test('any authority: the order of grants and hidden paths does not matter', t => {
  const shuffled = world.chain(world =>
    fc.record({
      world: fc.constant(world),
      grants: fc.shuffledSubarray(world.grants, { minLength: world.grants.length }),
      hidden: fc.shuffledSubarray(world.hidden, { minLength: world.hidden.length }),
    }),
  )
  fc.assert(
    fc.property(shuffled, ({ world, grants, hidden }) => {
      t.strictSame(of({ ...world, grants, hidden }), of(world))
    }),
    { numRuns: 500 },
  )
  t.end()
})

void t.test('any authority: the links that a granted path goes through are in the view, as they are', t => {
  fc.assert(
    fc.property(world, world => {
      const entries = memoryEntries(world.tree)
      const steps = of(world)
      const links = steps.flatMap(step => (step.kind === 'link' ? [step] : []))
      if (!links.every(({ path, target }) => entries.kind(path) === 'link' && entries.target(path) === target)) {
        return false
      }
      return world.grants.every(({ path }) =>
        (memoryGround(entries, world.scriptGround)(path) === undefined
          ? []
          : (resolvePath(path, entries)?.links ?? [])
        ).every(
          ({ path }) => links.some(link => link.path === path) || ['read', 'write'].includes(shownBy(steps, path)),
        ),
      )
    }),
    runs,
  )
  t.end()
})
