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
