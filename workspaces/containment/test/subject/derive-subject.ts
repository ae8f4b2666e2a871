import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Roots } from '../../lib/roots.js'
import { deriveSubject, realPath } from '../../lib/subject/derive-subject.js'
import type { TrustedIdentity } from '../../lib/subject/subject.js'

type SubjectRoots = Pick<Roots, 'cache' | 'project' | 'workspaces' | 'linked'>

const world = (t: Test): { at: (name: string) => string; roots: SubjectRoots } => {
  const directory = realPath(
    t.testdir({
      project: {
        'package.json': '{}',
        '.git': { modules: { a: {} } },
        node_modules: { a: {}, project: {}, one: t.fixture('symlink', '../packages/one') },
        packages: { one: {}, two: {} },
      },
      'project-2': {},
      secret: { inside: {} },
      lib: {},
      shortcut: t.fixture('symlink', 'project'),
    }),
  )
  const at = (name: string): string => join(directory, name)
  return {
    at,
    roots: {
      cache: at('cache'),
      project: at('project'),
      workspaces: [at('project/packages/one')],
      linked: [at('lib')],
    },
  }
}

void t.test('what is not known to be the user’s own is a dependency', t => {
  const { at, roots } = world(t)
  const identity: TrustedIdentity = { name: 'a', version: '1.0.0', source: 'https://registry/a.tgz' }
  const identities = new Map([[at('project/node_modules/a'), identity]])
  const cases: [path: string, kind: string, real: string][] = [
    ['project', 'project', 'project'],
    ['shortcut', 'project', 'project'],
    ['project/packages/one', 'project', 'project/packages/one'],
    ['shortcut/packages/one', 'project', 'project/packages/one'],
    ['project/node_modules/one', 'project', 'project/packages/one'],
    ['project/packages/two', 'dependency', 'project/packages/two'],
    ['project/node_modules/project', 'dependency', 'project/node_modules/project'],
    ['project/packages', 'dependency', 'project/packages'],
    ['project-2', 'dependency', 'project-2'],
    ['lib', 'dependency', 'lib'],
    ['gone', 'dependency', 'gone'],
    ['project/node_modules/gone', 'dependency', 'project/node_modules/gone'],
  ]
  for (const [path, kind, real] of cases) {
    t.strictSame(
      deriveSubject(at(path), 'install', roots, identities),
      { kind, identity: undefined, directory: at(real), event: 'install' },
      path,
    )
  }
  t.equal(deriveSubject(at('project/node_modules/a'), 'install', roots, identities).identity, identity)
  t.end()
})

void t.test('a global install has no project: everything is a dependency', t => {
  const { at } = world(t)
  const roots: SubjectRoots = { cache: at('cache'), project: undefined, workspaces: [], linked: [] }
  for (const path of ['project', 'shortcut', 'project/node_modules/one']) {
    t.match(deriveSubject(at(path), 'install', roots, new Map()), { kind: 'dependency', directory: realPath(at(path)) })
  }
  t.end()
})

void t.test('a link in the project is followed only to where a manifest of the project leads', t => {
  const { at, roots } = world(t)
  const derive = (path: string): unknown => deriveSubject(at(path), 'install', roots, new Map())
  symlinkSync('../../lib', at('project/node_modules/lib'))
  t.match(derive('project/node_modules/lib'), { kind: 'dependency', directory: at('lib') })

  const links: Record<string, string> = {
    'project/node_modules/evil': '../../secret',
    'project/node_modules/sibling': 'a',
    'project/node_modules/own': '../packages/two',
    'project/packages/three': '../../secret',
  }
  for (const [link, target] of Object.entries(links)) {
    symlinkSync(target, at(link))
    t.throws(() => derive(link), { code: 'ECONTAINAUTHORITY', message: /which no manifest of the project names/ }, link)
    t.throws(() => derive(`${link}/inside`), { code: 'ECONTAINAUTHORITY' }, `${link}/inside`)
  }
  t.throws(() => derive('project/.git/modules/a'), { code: 'ECONTAINAUTHORITY' }, 'no package lives in a repository')
  t.end()
})

void t.test('also when the project itself was reached through a link', t => {
  const { at, roots } = world(t)
  const derive = (path: string): unknown => deriveSubject(at(path), 'install', roots, new Map())
  symlinkSync('../../secret', at('project/node_modules/evil'))
  t.throws(() => derive('shortcut/node_modules/evil'), { code: 'ECONTAINAUTHORITY' })
  symlinkSync('../secret', at('project/sub'))
  t.throws(() => derive('shortcut/sub/inside'), { code: 'ECONTAINAUTHORITY' }, 'a link further up')
  t.end()
})

void t.test('a clone in npm’s cache is a git dependency that is being prepared, also when npm runs in it', t => {
  const clone = '/home/u/.npm/_cacache/tmp/git-cloneAbc123'
  const roots = (project: string, workspaces: readonly string[] = []): SubjectRoots => ({
    cache: '/home/u/.npm',
    project,
    workspaces,
    linked: [],
  })
  const kinds: [directory: string, from: SubjectRoots, kind: string][] = [
    [clone, roots('/home/u/p'), 'git-prepare'],
    [`${clone}/packages/a`, roots('/home/u/p'), 'git-prepare'],
    [clone, roots(clone), 'git-prepare'],
    [`${clone}/packages/a`, roots(clone, [`${clone}/packages/a`]), 'git-prepare'],
    [`${clone}/node_modules/a`, roots(clone), 'dependency'],
    ['/home/u/.npm/_npx/abc/node_modules/a', roots('/home/u/p'), 'dependency'],
    ['/home/u/.npm/_cacache/tmp', roots('/home/u/p'), 'dependency'],
  ]
  for (const [directory, from, kind] of kinds) {
    t.equal(deriveSubject(directory, 'prepare', from, new Map()).kind, kind, directory)
  }
  t.equal(deriveSubject(clone, 'npx', roots(clone), new Map()).kind, 'git-prepare', 'whatever the event')
  t.end()
})

void t.test('a program that the user names runs for the user, in the project or in a directory of it', t => {
  const { at, roots } = world(t)
  for (const path of ['project', 'project/packages', 'project-2']) {
    t.match(deriveSubject(at(path), 'npx', roots, new Map()), { kind: 'exec', directory: at(path) })
  }
  t.end()
})
