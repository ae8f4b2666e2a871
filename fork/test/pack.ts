import { lstatSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { stage } from '../pack/stage.js'
import { tarballName } from '../pack/pack.js'

const dist = (t: Test): string =>
  t.testdir({ dist: { 'package.json': '{}', bin: { 'npm-cli.js': 'cli' }, __pycache__: { 'x.pyc': '' } } })

const built = ['bin/npm-cli.js', 'package.json']

void t.test('what is packed is what was built, without what its use has left', t => {
  const directory = dist(t)
  const target = join(directory, 'target')
  t.strictSame(stage({ dist: join(directory, 'dist'), built, target, isSafeByDefault: false }), built)
  t.ok(lstatSync(join(target, 'bin/npm-cli.js')).isFile())
  t.end()
})

void t.test('an npm that contains by default says so in its builtin configuration', t => {
  const directory = dist(t)
  const target = join(directory, 'target')
  const files = stage({ dist: join(directory, 'dist'), built, target, isSafeByDefault: true })
  t.strictSame(files, ['bin/npm-cli.js', 'npmrc', 'package.json'])
  t.match(readFileSync(join(target, 'npmrc'), 'utf8'), /^safe=true$/m)
  t.end()
})

void t.test('what the build did not put there is not shipped', t => {
  const directory = dist(t)
  writeFileSync(join(directory, 'dist/extra.js'), '')
  const staging = { dist: join(directory, 'dist'), built, target: join(directory, 'target'), isSafeByDefault: false }
  t.throws(() => stage(staging), { name: 'BuildError', message: /extra\.js/ })
  t.end()
})

void t.test('the name of the tarball says what is in it', t => {
  t.match(tarballName(false), /^npm-12\.2\.0\+safe\.1-[a-z0-9]+-[a-z0-9]+\.tgz$/)
  t.match(tarballName(true), /-safe-by-default\.tgz$/)
  t.end()
})
