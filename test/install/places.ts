import { chmodSync, chownSync, cpSync, linkSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { dist } from '../../fork/paths.js'
import { type Actor, ordinaryUser, root } from '../fixtures/actor.js'
import { driveNpm, type NpmRun } from '../fixtures/drive-npm.js'
import { npmEnvironment } from '../fixtures/npm-environment.js'
import { npmFor, type NpmUnderTest } from '../fixtures/npm-under-test.js'
import { type Location, makePlace, removePlace } from '../fixtures/place.js'
import { startRegistry } from '../registry/registry.js'

t.setTimeout(240_000)

/** Says who it is and that it can do its job: build in its own directory, run node, use a temporary file. */
const job = 'id -u > uid && node --version > node && echo x > "$(mktemp)" && echo built > built && ls -A "$HOME" > home'

const packages = [{ name: 'package', version: '1.0.0', manifest: { scripts: { postinstall: job } } }]

const give = (actor: Actor, ...paths: readonly string[]): void => {
  for (const path of paths) {
    if (actor.become) chownSync(path, actor.become.uid, actor.become.gid)
  }
}

interface Layout {
  readonly project: string
  readonly home: string
  readonly npm: NpmUnderTest
}

interface Setting {
  readonly location: Location
  readonly actor: Actor
  /** Arranges project, home and npm below a directory of their own. */
  readonly arrange: (place: string, actor: Actor) => Layout
}

/** An npm with its Node.js below `directory`, as version managers keep them. */
const copyOfNode = (directory: string): string => {
  mkdirSync(join(directory, 'bin'), { recursive: true })
  try {
    linkSync(process.execPath, join(directory, 'bin/node'))
  } catch {
    cpSync(process.execPath, join(directory, 'bin/node'))
  }
  return join(directory, 'bin/node')
}

const copyOfNpm = (directory: string): string => {
  cpSync(dist, directory, { recursive: true, verbatimSymlinks: true })
  return join(directory, 'bin/npm-cli.js')
}

const beside = (place: string, actor: Actor): Layout => ({
  project: join(place, 'project'),
  home: join(place, 'home'),
  npm: npmFor(actor, join(place, 'tools')),
})
const underHome = (place: string, actor: Actor): Layout => ({
  ...beside(place, actor),
  project: join(place, 'home/code/project'),
})
const nodeInHome = (place: string): Layout => ({
  project: join(place, 'home/project'),
  home: join(place, 'home'),
  npm: { node: copyOfNode(join(place, 'home/my-node')), cli: copyOfNpm(join(place, 'home/my-npm')) },
})
const nodeInProject = (place: string): Layout => ({
  project: join(place, 'project'),
  home: join(place, 'home'),
  npm: {
    node: copyOfNode(join(place, 'project/tools/node')),
    cli: copyOfNpm(join(place, 'project/tools/npm')),
  },
})

const arrangements = { beside, underHome, nodeInHome, nodeInProject }

const settings: readonly (readonly [string, Setting])[] = (['tmp', 'elsewhere'] as const).flatMap(location =>
  [ordinaryUser, ...(root ? [root] : [])].flatMap(actor =>
    Object.entries(arrangements).map(
      ([name, arrange]) => [`${name}, ${location}, ${actor.name}`, { location, actor, arrange }] as const,
    ),
  ),
)

const install = async (t: Tap, { location, actor, arrange }: Setting): Promise<Layout & { run: NpmRun }> => {
  const registry = await startRegistry({ packages })
  const place = makePlace(location, actor)
  t.teardown(async () => {
    await registry.close()
    removePlace(place)
  })
  const layout = arrange(place, actor)
  for (const directory of [layout.home, dirname(layout.project), layout.project]) {
    mkdirSync(directory, { recursive: true })
    chmodSync(directory, 0o755)
    give(actor, directory)
  }
  const manifest = join(layout.project, 'package.json')
  writeFileSync(manifest, '{"name":"project","version":"1.0.0","dependencies":{"package":"1.0.0"}}')
  give(actor, manifest)
  writeFileSync(join(layout.home, 'secret'), '')
  const env = { ...npmEnvironment(layout.npm, layout.home), npm_config_registry: registry.url }
  const run = await driveNpm({ npm: layout.npm, args: ['install', '--safe'], cwd: layout.project, env, actor })
  return { ...layout, run }
}

type Tap = Pick<typeof t, 'teardown'>

for (const [name, setting] of settings) {
  void t.test(`an install is contained and works: ${name}`, async t => {
    const { project, home, run } = await install(t, setting)
    t.equal(run.code, 0, run.stderr)
    t.match(run.stderr, /1 script of 1 package ran contained/)
    const read = (file: string): string => readFileSync(join(project, 'node_modules/package', file), 'utf8').trim()
    t.equal(read('built'), 'built')
    t.equal(read('node'), process.version, 'the Node.js that runs npm')
    t.equal(read('uid'), String(setting.actor.become?.uid ?? process.getuid?.()))
    t.notMatch(read('home'), /secret/, 'HOME is a private one')
    t.ok(statSync(join(home, 'secret')))
  })
}

void t.test('as root in somebody else’s project a script runs as its owner', async t => {
  if (!root) {
    t.pass('only root can do this, and the tests do not run as root')
    return
  }
  const owner = { uid: 4242, gid: 4242 }
  const arrange = (place: string, actor: Actor): Layout => {
    const layout = beside(place, actor)
    mkdirSync(layout.project)
    return layout
  }
  const { project, run } = await install(t, {
    location: 'tmp',
    actor: root,
    arrange: (place, actor) => {
      const layout = arrange(place, actor)
      chownSync(layout.project, owner.uid, owner.gid)
      return layout
    },
  })
  t.equal(run.code, 0, run.stderr)
  const directory = join(project, 'node_modules/package')
  t.equal(readFileSync(join(directory, 'uid'), 'utf8').trim(), '4242')
  for (const path of ['.', 'built', 'package.json']) {
    t.equal(statSync(join(directory, path)).uid, owner.uid, path)
  }
})
