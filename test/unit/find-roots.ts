import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { findRoots } from '../../lib/containment/find-roots.js'
import { fakeNpm } from './fixtures/fake-npm.js'

const manifest = (content: object = {}): string => JSON.stringify({ name: 'x', version: '1.0.0', ...content })

/** Packages by directory, and nothing else in them. */
const packages = (...directories: readonly string[]): Record<string, string> =>
  Object.fromEntries(directories.map(directory => [`${directory}/package.json`, manifest({ name: directory })]))

const world = (t: Test, files: Readonly<Record<string, string>>): ((name: string) => string) => {
  const directory = realpathSync(t.testdir({ home: {}, npm: {}, cache: {}, project: {} }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), content)
  }
  return name => join(directory, name)
}

void t.test('the directories of npm, real where they exist', async t => {
  const at = world(t, packages('project'))
  symlinkSync(at('cache'), at('cache-link'))
  const npm = fakeNpm(at('.'))
  const get = (key: string): unknown => (key === 'cache' ? at('cache-link') : npm.config.get(key))
  t.strictSame(await findRoots({ ...npm, config: { ...npm.config, get } }), {
    project: at('project'),
    workspaces: [],
    linked: [],
    home: at('home'),
    cache: at('cache'),
    configuration: [at('home/.npmrc'), at('global/etc/npmrc'), at('npm/npmrc'), at('cache-link/_logs')],
    npm: at('npm'),
    node: realpathSync(process.execPath),
  })
})

void t.test('a global install has no project', async t => {
  const content = manifest({ workspaces: ['*'], dependencies: { lib: 'file:../lib' } })
  const at = world(t, { 'project/package.json': content, ...packages('lib', 'project/w') })
  t.match(await findRoots(fakeNpm(at('.'), { global: true })), { project: undefined, workspaces: [], linked: [] })
})

void t.test('the project that does not exist yet is where it will be', async t => {
  const at = world(t, {})
  t.match(await findRoots({ ...fakeNpm(at('.')), prefix: at('new') }), {
    project: at('new'),
    workspaces: [],
    linked: [],
  })
})

void t.test('workspaces are those that npm itself finds', async t => {
  const at = world(t, {
    'project/package.json': manifest({ workspaces: ['packages/*', '!packages/no'] }),
    ...packages('project/packages/one', 'project/packages/two', 'project/packages/no'),
    'project/packages/empty/index.js': '',
  })
  const { workspaces } = await findRoots(fakeNpm(at('.')))
  t.strictSame([...workspaces].sort(), [at('project/packages/one'), at('project/packages/two')])
})

void t.test('a manifest that npm will complain about makes nothing the user’s own', async t => {
  const broken: Record<string, string> = {
    'no JSON': '{',
    'no object': '"text"',
    null: 'null',
    'an array': '[]',
    'workspaces of no kind': manifest({ workspaces: 7 }),
    'two workspaces of one name': manifest({ workspaces: ['a', 'b'] }),
    'dependencies of no kind': manifest({ dependencies: 'x', devDependencies: null, optionalDependencies: [7] }),
  }
  for (const [name, content] of Object.entries(broken)) {
    const same = manifest({ name: 'same' })
    const at = world(t, {
      'project/package.json': content,
      'project/a/package.json': same,
      'project/b/package.json': same,
    })
    t.match(await findRoots(fakeNpm(at('.'))), { workspaces: [], linked: [] }, name)
  }
})

void t.test('directories that manifests and the command line name', async t => {
  const at = world(t, {
    'project/package.json': manifest({
      workspaces: ['w'],
      dependencies: { one: 'file:../one', registry: '^1.0.0', git: 'github:a/b', broken: 'file:\0', alias: 'npm:a@1' },
      devDependencies: { two: '../two' },
      optionalDependencies: { three: 'file:../three', inside: 'file:./inside', tarball: 'file:../x.tgz' },
      peerDependencies: { gone: 'file:../gone', plain: 'file:../plain' },
    }),
    'project/w/package.json': manifest({ name: 'w', dependencies: { four: 'file:../../four', bad: 'no:such:thing' } }),
    ...packages('project/inside', 'one', 'two', 'three', 'four', 'five'),
    'plain/index.js': '',
  })
  const npm = fakeNpm(at('.'), { argv: [at('five'), 'lodash', '--', at('gone')] })
  const { linked } = await findRoots(npm)
  t.strictSame(
    [...linked].sort(),
    ['five', 'four', 'one', 'project/inside', 'three', 'two'].map(at),
    'only those that are packages',
  )
})

void t.test('a version is none, also where a directory is called so', async t => {
  const dependencies = { exact: '1.2.3', caret: '^1.2.3', tilde: '~1.2.3', path: './1.2.3' }
  const at = world(t, {
    'project/package.json': manifest({ dependencies }),
    ...packages('project/1.2.3', 'project/^1.2.3', 'project/~1.2.3'),
  })
  t.strictSame((await findRoots(fakeNpm(at('.')))).linked, [at('project/1.2.3')])
})

void t.test('a manifest cannot name HOME, or what is hidden in it', async t => {
  const dependencies = {
    home: 'file:../home',
    ssh: 'file:../home/.ssh',
    deep: 'file:../home/.config/tool/package',
    ok: 'file:../home/library',
    sly: 'file:../sly',
  }
  const at = world(t, {
    'project/package.json': manifest({ dependencies }),
    ...packages('home', 'home/.ssh', 'home/.config/tool/package', 'home/library'),
  })
  symlinkSync('home/.ssh', at('sly'))
  t.strictSame((await findRoots(fakeNpm(at('.')))).linked, [at('home/library')])
})

void t.test('where the user says that headers are, and not where a project does', async t => {
  const at = world(t, { ...packages('project'), 'node/include/node/node_version.h': '' })
  symlinkSync(at('node'), at('link'))
  const headers = async (layers: Record<string, Record<string, string>>): Promise<string | undefined> =>
    (await findRoots(fakeNpm(at('.'), { layers }))).headers
  t.equal(await headers({ user: { nodedir: at('link') } }), at('node'))
  t.equal(await headers({ env: { nodedir: at('link') }, user: { nodedir: '/other' } }), at('node'))
  t.equal(await headers({ project: { nodedir: at('link') } }), undefined)
  t.equal(await headers({ user: { nodedir: 'relative' } }), undefined)
})
