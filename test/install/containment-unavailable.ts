import { existsSync, lstatSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeProject } from '../fixtures/project.js'
import { withoutNamespaces } from '../fixtures/without-namespaces.js'

const packages = [
  { name: 'package', version: '1.0.0', manifest: { scripts: { postinstall: 'echo ran > "$INIT_CWD/ran"' } } },
]
const manifest = { dependencies: { package: '1.0.0' }, scripts: { preinstall: 'echo ran > root-ran' } }

void t.test('where too little can be contained, nothing runs', async t => {
  const project = await makeProject(t, { packages, manifest })
  t.equal((await project.run(['install', '--ignore-scripts'])).code, 0)
  const run = (args: readonly string[]) => project.run(args, {}, undefined, { starter: withoutNamespaces })
  for (const command of ['rebuild', 'ci', 'install']) {
    const { code, stderr } = await run([command, '--safe', '--containment-require=full', '--offline'])
    t.equal(code, 1)
    t.match(stderr, /code ECONTAINUNAVAILABLE/)
    t.match(stderr, /refuses user namespaces \(ENOSPC\)/)
    t.ok(stderr.indexOf('max_user_namespaces') < stderr.indexOf('--unsafe'), 'the remedy comes before --unsafe')
    t.strictSame(readdirSync(project.directory).sort(), ['node_modules', 'package-lock.json', 'package.json'])
  }
  const control = await run(['rebuild', '--unsafe', '--dangerously-allow-all-scripts'])
  t.equal(control.code, 0, control.stderr)
  t.equal(readFileSync(join(project.directory, 'ran'), 'utf8'), 'ran\n')
})

void t.test('where namespaces are refused, Landlock contains, and its gaps are named', async t => {
  const attack = [
    'echo x > built; echo "$HOME" > home',
    'cat ../../../home/.npmrc > stolen',
    'echo evil >> ../../package.json',
    'chmod 777 ../../package.json',
    'echo evil > package.json',
    '(sleep 30 &)',
    'exit 0',
  ]
  const project = await makeProject(t, {
    packages: [{ name: 'package', version: '1.0.0', manifest: { scripts: { postinstall: attack.join('; ') } } }],
    manifest: { dependencies: { package: '1.0.0' } },
    files: { 'home/.npmrc': 'color=false' },
  })
  t.equal((await project.run(['install', '--ignore-scripts'])).code, 0)
  t.match((await project.run(['rebuild', '--safe'])).stderr, /ran contained \(linux, view\)/)
  const before = readFileSync(join(project.directory, 'package.json'), 'utf8')
  const { code, stderr } = await project.run(['rebuild', '--safe'], {}, undefined, { starter: withoutNamespaces })
  t.equal(code, 0, stderr)
  t.match(stderr, /1 script of 1 package ran contained \(linux, landlock\)/)
  t.match(stderr, /was last contained by linux \(view\), and now by linux \(landlock\), which is weaker/)
  t.match(stderr, /linux \(landlock\) cannot enforce: names visible, .*survivors/)
  t.match(stderr, /package@1\.0\.0 postinstall had changed package\.json, which npm restored/)
  t.match(stderr, /package@1\.0\.0 postinstall was denied: writing package\.json/)
  const built = join(project.directory, 'node_modules/package')
  t.equal(readFileSync(join(built, 'built'), 'utf8'), 'x\n')
  t.equal(readFileSync(join(built, 'stolen'), 'utf8'), '')
  t.notOk(existsSync(readFileSync(join(built, 'home'), 'utf8').trim()), 'its HOME is gone')
  t.equal(readFileSync(join(project.directory, 'package.json'), 'utf8'), before)
  t.equal(lstatSync(join(project.directory, 'package.json')).mode & 0o777, 0o644)
})

void t.test('a launcher that is not the one that was installed is not used', async t => {
  const { findLauncher } = await import('../../workspaces/containment/lib/linux/find-launcher.js')
  const directory = t.testdir({ 'containment-launcher': 'other', 'containment-launcher.sha512': 'sha512-x\n' })
  t.throws(() => findLauncher(directory), { code: 'ECONTAINLAUNCHER' })
  writeFileSync(join(directory, 'containment-launcher'), '')
  t.ok(existsSync(directory))
})
