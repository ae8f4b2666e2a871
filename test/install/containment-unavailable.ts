import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { npmEnvironment } from '../fixtures/npm-environment.js'
import { inCheckout } from '../fixtures/npm-under-test.js'
import { makeProject } from '../fixtures/project.js'
import { withoutNamespaces } from '../fixtures/without-namespaces.js'

const packages = [
  { name: 'package', version: '1.0.0', manifest: { scripts: { postinstall: 'echo ran > "$INIT_CWD/ran"' } } },
]
const manifest = { dependencies: { package: '1.0.0' }, scripts: { preinstall: 'echo ran > root-ran' } }

void t.test('where nothing can be contained, nothing runs', async t => {
  const project = await makeProject(t, { packages, manifest })
  // an asynchronous registry serves in this process, so the tree is installed before
  t.equal((await project.run(['install', '--ignore-scripts'])).code, 0)
  const env = { ...npmEnvironment(inCheckout, project.home), npm_config_registry: project.registry.url }
  for (const command of ['rebuild', 'ci', 'install']) {
    const { status, stderr } = spawnSync('unshare', withoutNamespaces([command, '--safe', '--offline']), {
      cwd: project.directory,
      env,
      encoding: 'utf8',
    })
    t.equal(status, 1)
    t.match(stderr, /code ECONTAINUNAVAILABLE/)
    t.match(stderr, /refuses user namespaces \(ENOSPC\)/)
    t.ok(stderr.indexOf('max_user_namespaces') < stderr.indexOf('--unsafe'), 'the remedy comes before --unsafe')
    t.strictSame(readdirSync(project.directory).sort(), ['node_modules', 'package-lock.json', 'package.json'])
  }
  const control = spawnSync('unshare', withoutNamespaces(['rebuild', '--unsafe', '--dangerously-allow-all-scripts']), {
    cwd: project.directory,
    env,
    encoding: 'utf8',
  })
  t.equal(control.status, 0, control.stderr)
  t.equal(readFileSync(join(project.directory, 'ran'), 'utf8'), 'ran\n')
})

void t.test('a launcher that is not the one that was installed is not used', async t => {
  const { findLauncher } = await import('../../workspaces/containment/lib/linux/find-launcher.js')
  const directory = t.testdir({ 'containment-launcher': 'other', 'containment-launcher.sha512': 'sha512-x\n' })
  t.throws(() => findLauncher(directory), { code: 'ECONTAINLAUNCHER' })
  writeFileSync(join(directory, 'containment-launcher'), '')
  t.ok(existsSync(directory))
})
