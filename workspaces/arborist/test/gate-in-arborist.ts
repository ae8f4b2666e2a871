import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import nock from 'nock'
import t, { type Test } from 'tap'
import { dist } from '../../../fork/paths.js'
import type { PackageSpec } from '../../../test/registry/package-spec.js'
import { PackageStore } from '../../../test/registry/package-store.js'
import { type Recorded, recordingContainment } from './fixtures/ambient.js'

interface ArboristOptions {
  readonly path: string
  readonly cache: string
  readonly registry: string
  readonly [option: string]: unknown
}

type ArboristClass = new (options: ArboristOptions) => { reify(options?: object): Promise<unknown> }

/** The arborist of the assembled npm, gate and all. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const Arborist = require(join(dist, 'node_modules/@npmcli/arborist')) as ArboristClass

const registry = 'https://registry.test/'

const withScript = (name: string, rest: Partial<PackageSpec> = {}): PackageSpec => ({
  name,
  version: '1.0.0',
  ...rest,
  manifest: { scripts: { postinstall: `touch ${name}-ran` }, ...rest.manifest },
})

const packages = [
  withScript('a'),
  withScript('b'),
  { name: 'plain', version: '1.0.0' },
  withScript('claims', { manifest: { scripts: { postinstall: 'true' }, name: 'esbuild', version: '9.9.9' } }),
  {
    name: 'bundler',
    version: '1.0.0',
    manifest: { dependencies: { inner: '1.0.0' }, bundleDependencies: ['inner'] },
    files: {
      'node_modules/inner/package.json': JSON.stringify({
        name: 'inner',
        version: '1.0.0',
        scripts: { postinstall: 'touch inner-ran' },
      }),
    },
  },
] satisfies PackageSpec[]

/** Serves the packages inside this process; nothing else of the network is there. */
const serve = (t: Test): void => {
  const store = new PackageStore()
  nock.disableNetConnect()
  const scope = nock(registry).persist()
  for (const spec of packages) {
    store.add(spec)
    const tarball = `${spec.name}/-/${spec.name}-${spec.version}.tgz`
    scope.get(`/${spec.name}`).reply(200, store.packument(spec.name, registry))
    scope.get(`/${tarball}`).reply(200, store.tarball(tarball))
  }
  t.teardown(() => {
    nock.cleanAll()
    nock.enableNetConnect()
  })
}

interface Installed extends Recorded {
  readonly project: string
  /** Whether any script really ran in that package. */
  readonly hasRun: (name: string) => boolean
}

const install = async (
  t: Test,
  dependencies: Readonly<Record<string, string>>,
  options: Readonly<Record<string, unknown>> = {},
  { files = {}, manifest = {} }: { files?: Readonly<Record<string, string>>; manifest?: object } = {},
): Promise<Installed> => {
  serve(t)
  const directory = realpathSync(t.testdir({}))
  const project = join(directory, 'project')
  const all = {
    'package.json': JSON.stringify({ name: 'project', version: '1.0.0', dependencies, ...manifest }),
    ...files,
  }
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(project, name)), { recursive: true })
    writeFileSync(join(project, name), content)
  }
  const recorded = recordingContainment(t)
  const arborist = new Arborist({
    path: project,
    cache: join(directory, 'cache'),
    registry,
    audit: false,
    fund: false,
    ...options,
  })
  await arborist.reify()
  return {
    ...recorded,
    project,
    hasRun: name => existsSync(join(project, 'node_modules', name, `${name}-ran`)),
  }
}

const path = (project: string, name: string): string => join(project, 'node_modules', name)
const identityOf = (name: string): object => ({
  name,
  version: '1.0.0',
  source: `${registry}${name}/-/${name}-1.0.0.tgz`,
})
/** Such a one is granted what its name and version are granted; an alias, or what lies about its name, is not. */
const verifiedOf = (name: string): object => ({ ...identityOf(name), verified: 'version' })

void t.test('unreviewed: admitted, marked, and started contained only', async t => {
  const { admitted, started, project, hasRun } = await install(t, { a: '1.0.0', plain: '1.0.0' })
  t.strictSame(
    admitted.filter(({ directory }) => directory === path(project, 'a')),
    [{ directory: path(project, 'a'), identity: verifiedOf('a'), marked: true }],
  )
  t.strictSame(started, [{ directory: path(project, 'a'), event: 'postinstall' }])
  t.notOk(hasRun('a'), 'nothing of it ran bare')
})

void t.test('denied: not admitted, not started, also where the other is', async t => {
  const { admitted, started, project } = await install(t, { a: '1.0.0', b: '1.0.0' }, { allowScripts: { a: false } })
  t.strictSame(
    admitted.map(({ directory }) => directory),
    [path(project, 'b')],
  )
  t.strictSame(started, [{ directory: path(project, 'b'), event: 'postinstall' }])
})

void t.test('approved: contained all the same, but not marked', async t => {
  const { admitted, started, project, hasRun } = await install(t, { a: '1.0.0' }, { allowScripts: { 'a@1.0.0': true } })
  t.strictSame(admitted, [{ directory: path(project, 'a'), identity: verifiedOf('a'), marked: false }])
  t.equal(started.length, 1)
  t.notOk(hasRun('a'))
})

void t.test('bundled: never admitted, whatever is approved', async t => {
  const { admitted, started, project } = await install(t, { bundler: '1.0.0' }, { allowScripts: { inner: true } })
  t.ok(existsSync(join(path(project, 'bundler'), 'node_modules/inner/package.json')))
  t.notOk(admitted.some(({ directory }) => directory.endsWith('inner')))
  t.strictSame(started, [])
})

void t.test('a package that says it is another one is known by the consumer’s edge and the lockfile', async t => {
  const { admitted, project } = await install(t, { claims: '1.0.0' })
  t.strictSame(admitted, [{ directory: path(project, 'claims'), identity: identityOf('claims'), marked: true }])
})

void t.test('an alias is known by what it really is', async t => {
  const { admitted, project } = await install(t, { esbuild: 'npm:a@1.0.0' })
  t.strictSame(admitted, [{ directory: path(project, 'esbuild'), identity: identityOf('a'), marked: true }])
})

void t.test('a workspace: npm runs it anyway, so it is admitted without a mark', async t => {
  const scripts = { prepare: 'true', postinstall: 'true' }
  const { admitted, started, project } = await install(
    t,
    {},
    {},
    {
      manifest: { workspaces: ['packages/w'] },
      files: { 'packages/w/package.json': JSON.stringify({ name: 'w', version: '1.0.0', scripts }) },
    },
  )
  const directory = join(project, 'packages/w')
  t.match(admitted, [{ directory, identity: { name: 'w' }, marked: false }])
  t.strictSame([...new Set(started.map(({ directory }) => directory))], [directory])
  t.strictSame(started.map(({ event }) => event).sort(), ['postinstall', 'prepare'])
})

void t.test('--ignore-scripts still wins', async t => {
  const { started, hasRun } = await install(t, { a: '1.0.0' }, { ignoreScripts: true, allowScripts: { a: true } })
  t.strictSame(started, [])
  t.notOk(hasRun('a'))
})

void t.test('--dangerously-allow-all-scripts: contained, and what is denied stays denied', async t => {
  const options = { dangerouslyAllowAllScripts: true, allowScripts: { b: false } }
  const { admitted, started, project, hasRun } = await install(t, { a: '1.0.0', b: '1.0.0' }, options)
  t.strictSame(admitted, [{ directory: path(project, 'a'), identity: verifiedOf('a'), marked: false }])
  t.strictSame(started, [{ directory: path(project, 'a'), event: 'postinstall' }])
  t.notOk(hasRun('a'))
  t.notOk(hasRun('b'))
})

void t.test('without containment npm blocks what nobody reviewed, and runs what is approved', async t => {
  const run = async (t: Test, options: Readonly<Record<string, unknown>>): Promise<boolean> => {
    serve(t)
    const project = t.testdir({ 'package.json': '{"dependencies":{"a":"1.0.0"}}' })
    await new Arborist({ path: project, cache: join(project, 'cache'), registry, audit: false, ...options }).reify()
    return existsSync(join(project, 'node_modules/a/a-ran'))
  }
  await t.test('unreviewed', async t => {
    t.equal(await run(t, {}), false)
  })
  await t.test('approved', async t => {
    t.equal(await run(t, { allowScripts: { a: true } }), true)
  })
})
