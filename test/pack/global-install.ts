// The fork installed in place of a stock npm and replaced by it again, by `npm install -g`, as anyone would do it.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create } from 'tar'
import t from 'tap'
import { pack } from '../../fork/pack/pack.js'
import { build, dist, fileList, pristine } from '../../fork/paths.js'
import { driveNpm, type NpmRun } from '../fixtures/drive-npm.js'
import { npmEnvironment } from '../fixtures/npm-environment.js'
import { startRegistry } from '../registry/registry.js'

const prober = {
  name: 'prober',
  version: '1.0.0',
  manifest: {
    bin: { prober: 'prober.js' },
    scripts: { postinstall: 'echo "${NPM_CONTAINMENT:-bare}" > ran' },
  },
  files: { 'prober.js': '#!/usr/bin/env node\nconsole.log("prober", process.env.NPM_CONTAINMENT ?? "bare")\n' },
}

// two thousand files are moved twice
t.setTimeout(180_000)

void t.test('install -g of the tarball, and the way back', async t => {
  const root = mkdtempSync(join(tmpdir(), 'npm-global-'))
  const registry = await startRegistry({ packages: [prober] })
  t.teardown(async () => {
    await registry.close()
    rmSync(root, { recursive: true, force: true })
  })
  const [prefix, home, project] = [join(root, 'prefix'), join(root, 'home'), join(root, 'project')]
  const installed = join(prefix, 'lib/node_modules/npm')
  for (const directory of [join(prefix, 'bin'), join(prefix, 'etc'), home, project]) {
    mkdirSync(directory, { recursive: true })
  }
  cpSync(pristine, installed, { recursive: true, verbatimSymlinks: true })
  for (const tool of ['npm', 'npx']) {
    symlinkSync(`../lib/node_modules/npm/bin/${tool}-cli.js`, join(prefix, 'bin', tool))
  }
  // a distribution's npm: it says in its builtin configuration where it installs to
  const builtin = `prefix=${prefix}\n`
  writeFileSync(join(installed, 'npmrc'), builtin)
  writeFileSync(join(prefix, 'etc/npmrc'), 'cafile=/etc/ssl/certs/global.crt\n')
  writeFileSync(join(home, '.npmrc'), `registry=${registry.url}\n`)

  const node = process.execPath
  const env = {
    PATH: npmEnvironment({ node, cli: '' }, home, [join(prefix, 'bin')])['PATH'],
    HOME: home,
    npm_config_audit: 'false',
  }
  const run = (tool: 'npm' | 'npx', ...args: string[]): Promise<NpmRun> =>
    driveNpm({ npm: { node, cli: join(prefix, 'bin', tool) }, args, cwd: project, env, timeout: 120_000 })
  const configuration = async (): Promise<string> =>
    (await run('npm', 'config', 'get', 'prefix', 'globalconfig', 'cafile', 'registry')).stdout
  /** Whether npm has asked for a newer npm; then it does so once a week. */
  const asksForNpm = async (): Promise<boolean> => {
    rmSync(join(home, '.npm/_update-notifier-last-checked'), { force: true })
    const from = registry.requests.length
    await run('npm', 'view', 'prober', 'version')
    return registry.requests.slice(from).some(({ path }) => path === '/npm')
  }
  const before = await configuration()
  t.ok(await asksForNpm(), 'stock looks for a newer npm')

  const built = JSON.parse(readFileSync(fileList, 'utf8')) as string[]
  const tarball = await pack({ dist, built, isSafeByDefault: false, scratch: build, destination: root })
  const forward = await run('npm', 'install', '-g', tarball)
  t.equal(forward.code, 0, forward.stderr)

  t.equal((await run('npm', '--version')).stdout, '12.2.0+safe.1\n')
  t.equal((await run('npx', '--version')).stdout, '12.2.0+safe.1\n')
  t.equal(await configuration(), before, 'prefix, configuration and certificates are those of the npm it replaced')
  t.equal(readFileSync(join(installed, 'npmrc'), 'utf8'), builtin)

  t.notOk(await asksForNpm(), 'what the registry has as npm is no newer version of this one')

  writeFileSync(join(project, 'package.json'), '{ "name": "project", "version": "1.0.0" }')
  const contained = await run('npm', 'install', 'prober', '--safe')
  t.match(contained.stderr, /1 script of 1 package ran contained/)
  t.match(readFileSync(join(project, 'node_modules/prober/ran'), 'utf8'), /^linux/)
  const bare = await run('npx', '--unsafe', '--yes', 'prober@1.0.0')
  t.equal(bare.stdout, 'prober bare\n', bare.stderr)

  // what a newer stock npm does not know stays behind
  writeFileSync(join(installed, 'npmrc'), `${builtin}safe=true\n`)
  await create({ file: join(root, 'stock.tgz'), gzip: true, cwd: join(pristine, '..') }, ['package'])
  const back = await run('npm', 'install', '-g', join(root, 'stock.tgz'))
  t.equal(back.code, 0, back.stderr)
  t.equal((await run('npm', '--version')).stdout, '12.2.0\n')
  t.equal(readFileSync(join(installed, 'npmrc'), 'utf8'), builtin)
  t.notOk(existsSync(join(installed, 'node_modules/@npmcli/containment')))
  t.equal(await configuration(), before)
})
