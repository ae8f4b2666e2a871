// The parser's own tests, in C, under the sanitizers; and that the compiler's analyser has nothing to say.
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { launcherSource, makeDirectory } from './fixtures/launch'

const strict = ['-std=c11', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror']

void t.test('parser', t => {
  const output = join(makeDirectory(t), 'plan_test')
  const sources = ['test/plan_test.c', 'test/plan_fuzz.c', 'plan.c', 'hold.c'].map(name => join(launcherSource, name))
  const sanitizers = ['-g', '-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all']
  execFileSync('cc', [...strict, ...sanitizers, ...sources, '-o', output])
  const { stdout, stderr, status } = spawnSync(output, { encoding: 'utf8' })
  t.equal(stderr, '')
  t.equal(status, 0)
  t.strictSame(stdout.match(/^not ok.*/gm), null)
  t.match(stdout, /^1\.\.\d{2,}$/m)
  t.end()
})

const isGcc = spawnSync('cc', ['--version'], { encoding: 'utf8' }).stdout.includes('Free Software Foundation')

// where the project is judged a skip would hide what it skips
void t.test('analyser', { skip: !isGcc && process.env['CI'] === undefined ? 'needs gcc' : false }, t => {
  t.ok(isGcc, 'cc is gcc')
  for (const name of readdirSync(launcherSource).filter(name => name.endsWith('.c'))) {
    const { stderr } = spawnSync(
      'cc',
      [...strict, '-O2', '-fanalyzer', '-c', join(launcherSource, name), '-o', '/dev/null'],
      { encoding: 'utf8' },
    )
    t.equal(stderr, '', name)
  }
  t.end()
})
