// A repository that wants containment, and npms that have none: the files of docs/content/using-npm/containment-repository.md.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { fetchUpstream } from '../../fork/assemble/fetch-upstream.js'
import { build, pristine } from '../../fork/paths.js'
import { blocksOf } from '../docs/fixtures/blocks.js'
import { driveNpm, type NpmRun } from '../fixtures/drive-npm.js'
import { npmEnvironment } from '../fixtures/npm-environment.js'
import { inCheckout } from '../fixtures/npm-under-test.js'
import { makeProject, type Project } from '../fixtures/project.js'

/** The last npm of the line before, which warns about settings that it does not know and goes on. */
const old = {
  name: 'npm',
  version: '11.19.1',
  integrity: 'sha512-ztsxKxt/kkIaAs+2i0GU6I+DRmUdrNasxTZKJe9TCdSjKxlhah/4r/hl5ygMD6XAg1qZ9c2TNomR4qgOydp10g==',
}
const oldDirectory = join(build, `npm-${old.version}`)

const [alone = '', warning = '', settings = '', stopping = ''] = blocksOf('containment-repository').map(
  ({ text }) => text,
)
const manifest = JSON.parse(stopping) as Readonly<Record<string, unknown>>

const scripts = { preinstall: 'touch ran', postinstall: 'touch ran', hello: 'touch ran' }

const lockfile = JSON.stringify({
  name: 'project',
  version: '1.0.0',
  lockfileVersion: 3,
  packages: { '': { name: 'project', version: '1.0.0' } },
})

const npms = {
  fork: inCheckout.cli,
  'npm 11': join(oldDirectory, 'package/bin/npm-cli.js'),
  'npm 12': join(pristine, 'bin/npm-cli.js'),
}

const stops: readonly (readonly [keyof typeof npms, readonly string[], RegExp])[] = [
  ['npm 11', ['install'], /EBADDEVENGINES/],
  ['npm 11', ['ci'], /EBADDEVENGINES/],
  ['npm 11', ['rebuild'], /EBADDEVENGINES/],
  ['npm 11', ['run', 'hello'], /EBADDEVENGINES/],
  ['npm 12', ['install'], /EUNKNOWNCONFIG/],
  ['npm 12', ['ci'], /EUNKNOWNCONFIG/],
  ['npm 12', ['run', 'hello'], /EUNKNOWNCONFIG/],
]

const driveWith = (cli: string, args: readonly string[], { directory, home, registry }: Project): Promise<NpmRun> => {
  const npm = { node: process.execPath, cli }
  return driveNpm({
    npm,
    args,
    cwd: directory,
    env: { ...npmEnvironment(npm, home), npm_config_registry: registry.url },
  })
}

/** Why the tests with the older npm are skipped; without a network there is none, and in CI that is a failure. */
let reason = ''
t.before(async () => {
  await fetchUpstream(old, oldDirectory).catch((error: unknown) => {
    if (process.env['CI']) throw error
    reason = `npm ${old.version} could not be fetched`
  })
})

void t.test('with the files of the page an npm without containment stops before any script', async t => {
  if (reason) {
    t.pass(reason, { skip: reason })
    return
  }
  const project = await makeProject(t, {
    manifest: { ...manifest, scripts },
    files: { 'project/.npmrc': settings, 'project/package-lock.json': lockfile },
  })
  for (const [name, args, error] of stops) {
    const { code, stderr } = await driveWith(npms[name], args, project)
    t.equal(code, 1, `${name} ${args.join(' ')}`)
    t.match(stderr, error)
  }
  t.notOk(existsSync(join(project.directory, 'ran')))
})

void t.test('the fork goes on, contained', async t => {
  const project = await makeProject(t, { manifest: { ...manifest, scripts }, files: { 'project/.npmrc': settings } })
  const { code, stderr } = await project.run(['install'])
  t.equal(code, 0, stderr)
  t.match(stderr, /ran contained/)
})

void t.test('without them they only warn, and the scripts run', async t => {
  if (reason) {
    t.pass(reason, { skip: reason })
    return
  }
  for (const name of ['npm 11', 'npm 12'] as const) {
    const project = await makeProject(t, { manifest: { scripts }, files: { 'project/.npmrc': alone } })
    const { code, stderr } = await driveWith(npms[name], ['install'], project)
    t.equal(code, 0, stderr)
    t.ok(stderr.includes(warning.trim()), stderr)
    t.ok(existsSync(join(project.directory, 'ran')))
  }
})
