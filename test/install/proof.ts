import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { launcherDirectory } from '../../fork/assemble/layout.js'
import { dist } from '../../fork/paths.js'
import { inCheckout, type NpmUnderTest } from '../fixtures/npm-under-test.js'
import { makeProject } from '../fixtures/project.js'

const packages = [{ name: 'package', version: '1.0.0', manifest: { scripts: { postinstall: 'echo ran > ran' } } }]
const manifest = { dependencies: { package: '1.0.0' } }

void t.test('a backend proves itself once, and again when its proof is not what was written', async t => {
  const project = await makeProject(t, { packages, manifest })
  const kept = join(project.home, '.npm/_containment')
  const file = join(kept, 'proof-linux-view.json')
  const ran = join(project.directory, 'node_modules/package/ran')
  const run = async (...args: string[]): Promise<string> => {
    rmSync(ran, { force: true })
    const { code, stderr } = await project.run([...args, '--safe'])
    t.equal(code, 0, stderr)
    t.ok(existsSync(ran))
    return readFileSync(file, 'utf8')
  }
  const first = await run('install')
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.match(first, /"boot":"[0-9a-f-]{36}"/)
  t.equal(await run('rebuild'), first)
  for (const spoilt of [
    first.replace('proven', 'unproven'),
    first.slice(0, -9),
    '',
    first.replace(/"boot":"./, '"boot":"x'),
  ]) {
    writeFileSync(file, spoilt)
    const again = await run('rebuild')
    t.not(again, spoilt)
    t.not(again, first, 'proven again')
  }
  // what would make npm trust, or write to, a file elsewhere
  writeFileSync(join(project.root, 'elsewhere'), first, { mode: 0o600 })
  rmSync(file)
  symlinkSync(join(project.root, 'elsewhere'), file)
  await run('rebuild')
  t.notOk(readFileSync(join(project.root, 'elsewhere'), 'utf8') !== first)
  t.strictSame(
    readdirSync(kept).filter(name => name.startsWith('proof')),
    ['proof-linux-view.json'],
  )
})

void t.test('a project that names the cache is not where proofs are kept', async t => {
  const project = await makeProject(t, { packages, manifest })
  writeFileSync(join(project.directory, '.npmrc'), 'cache=${npm_config_prefix}/cache\n')
  t.match(await project.run(['install', '--safe'], { npm_config_cache: undefined }), { code: 0 })
  // npm does not hear the project about its cache; what it keeps lies in the user's own
  t.ok(existsSync(join(project.home, '.npm/_containment')), 'control')
  t.notOk(existsSync(join(project.home, '.global/cache')))
})

/** The npm under test with a launcher that runs what the plan says, and enforces nothing of it. */
const withBareLauncher = (directory: string): NpmUnderTest => {
  cpSync(dist, directory, { recursive: true, verbatimSymlinks: true })
  const launcher = join(directory, launcherDirectory, 'containment-launcher')
  const program = `#!${inCheckout.node}
const { readFileSync, writeSync } = require('node:fs')
const bytes = readFileSync(3)
const found = { 4: [], 5: [], 6: [], 7: [] }
const heads = [bytes, bytes.subarray(12)].findIndex(rest => rest.toString('latin1', 0, 8) === 'NPMCPLAN')
for (let at = 12 * (heads + 1); at < bytes.length; ) {
  const [type, length] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)]
  found[type]?.push(bytes.toString('utf8', at + 8, at + 8 + length))
  at += 8 + length
}
const env = Object.fromEntries(found[7].map(text => text.split(/=(.*)/s).slice(0, 2)))
const { status } = require('node:child_process').spawnSync(found[5][0], found[6].slice(1), { cwd: found[4][0], env, stdio: 'inherit' })
writeSync(3, 'exec-ok\\nexit ' + status + '\\n')
`
  rmSync(launcher)
  writeFileSync(launcher, program, { mode: 0o755 })
  writeFileSync(`${launcher}.sha512`, `sha512-${createHash('sha512').update(program).digest('base64')}\n`)
  return { ...inCheckout, cli: join(directory, 'bin/npm-cli.js') }
}

void t.test('nothing runs by a backend that could do what it must not', async t => {
  const directory = realpathSync(tmpdir())
  const copy = join(directory, `npm-bare-launcher-${process.pid}`)
  mkdirSync(copy)
  t.teardown(() => {
    rmSync(copy, { recursive: true })
  })
  const npm = withBareLauncher(copy)
  const project = await makeProject(t, { packages, manifest, npm })
  const { code, stderr } = await project.run(['install', '--safe', '--containment-backend=linux'])
  t.equal(code, 1)
  t.match(stderr, /code ECONTAINUNAVAILABLE/)
  t.match(stderr, /linux \(view\) does not keep the guarantee “write”/)
  t.notOk(existsSync(join(project.directory, 'node_modules')))
  t.notOk(existsSync(join(project.home, '.npm/_containment')))
})
