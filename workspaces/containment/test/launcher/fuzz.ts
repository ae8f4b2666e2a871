// The fuzz targets' inputs that are kept, and some that are made up, under the sanitizers. A longer run is launcher/test/fuzz.sh.
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { launcherSource, makeDirectory } from './fixtures/launch'

const flags = ['-std=c11', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-g', '-O1', '-DREPLAY']
const sanitizers = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all']
// nothing is signalled for the sake of a test
const guarded = '-Dsyscall(...)=fuzzed_syscall(__VA_ARGS__)'

const corpus = (target: string): string[] => {
  const directory = join(launcherSource, 'test/corpus', target)
  return readdirSync(directory).map(name => join(directory, name))
}

const notifier = [
  'caller.c',
  'links.c',
  'denials.c',
  'ground.c',
  'attributes.c',
  'signals.c',
  'names.c',
  'proxy.c',
  'secrets.c',
  'sockets.c',
]

void t.test('the supervisor’s answers', { timeout: 180_000 }, t => {
  const output = join(makeDirectory(t), 'notify')
  const sources = ['test/notify_fuzz.c', ...notifier].map(name => join(launcherSource, name))
  execFileSync('cc', [...flags, ...sanitizers, guarded, ...sources, '-o', output])
  const kept = corpus('notify')
  const { stdout, stderr, status } = spawnSync(output, ['300', ...kept], { encoding: 'utf8', timeout: 120_000 })
  t.equal(stderr, '')
  t.equal(status, 0)
  t.match(stdout, `replayed ${kept.length}, made up 300`)
  t.ok(kept.length > 20)
  t.end()
})

void t.test('plans', { timeout: 60_000 }, t => {
  const output = join(makeDirectory(t), 'plan')
  const sources = ['test/plan_fuzz.c', 'plan.c'].map(name => join(launcherSource, name))
  execFileSync('cc', [...flags, ...sanitizers, ...sources, '-o', output])
  const golden = join(launcherSource, '../test/fixtures/golden')
  const kept = readdirSync(golden).flatMap(name => (name.endsWith('.bin') ? [join(golden, name)] : []))
  const { stderr, status } = spawnSync(output, [...kept, ...corpus('plan')], { encoding: 'utf8' })
  t.equal(stderr, '')
  t.equal(status, 0)
  t.end()
})
