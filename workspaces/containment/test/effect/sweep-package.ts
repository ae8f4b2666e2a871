import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type Ground, sweepPackage } from '../../lib/effect/sweep-package.js'
import { makeDeep } from '../fixtures/make-deep.js'

const make = (t: Test, more: Partial<Ground> = {}): Ground => {
  const root = t.testdir({
    package: { 'cli.js': '', lib: { 'index.js': '' }, node_modules: { there: { 'package.json': '{}' } } },
    outside: { file: 'theirs' },
  })
  const directory = join(root, 'package')
  return {
    directory,
    except: [],
    commands: [join(directory, 'bin/cli.js'), join(directory, 'commands')],
    canRead: path => path.startsWith('/usr/'),
    ...more,
  }
}

const found = (ground: Ground): string[] =>
  sweepPackage(ground)
    .map(({ kind, path }) => `${kind} ${path.slice(ground.directory.length + 1)}`)
    .sort()

void t.test('an ordinary package is left as it is', t => {
  const ground = make(t)
  chmodSync(join(ground.directory, 'cli.js'), 0o1755)
  chmodSync(join(ground.directory, 'lib'), 0o2775)
  mkdirSync(join(ground.directory, '\uFFFD'))
  writeFileSync(join(ground.directory, '\uFFFD/\uFFFD'), '')
  makeDeep(ground.directory, 'd', 150)
  t.strictSame(found(ground), [])
  t.equal(lstatSync(join(ground.directory, 'lib')).mode & 0o7777, 0o2775, 'directories inherit groups')
  t.end()
})

void t.test('FIFOs and sockets go', async t => {
  const ground = make(t)
  spawnSync('mkfifo', [join(ground.directory, 'lib/fifo')])
  const before = process.cwd()
  // a socket's path may have 108 bytes
  process.chdir(ground.directory)
  const server = createServer().listen('s')
  process.chdir(before)
  await new Promise(resolve => server.once('listening', resolve))
  t.strictSame(found(ground), ['special lib/fifo', 'special s'])
  t.strictSame(found(ground), [], 'once')
  server.close()
})

void t.test('set-user-ID and set-group-ID go, the file stays', t => {
  const ground = make(t)
  const at = (name: string): string => join(ground.directory, name)
  chmodSync(at('cli.js'), 0o4755)
  chmodSync(at('lib/index.js'), 0o2755)
  t.strictSame(found(ground), ['privilege cli.js', 'privilege lib/index.js'])
  t.equal(lstatSync(at('cli.js')).mode & 0o7777, 0o755)
  t.end()
})

void t.test('links stay unless npm follows them or they lead to what the script may not read', t => {
  const ground = make(t)
  const link = (name: string, target: string): void => {
    mkdirSync(join(ground.directory, name, '..'), { recursive: true })
    symlinkSync(target, join(ground.directory, name))
  }
  link('build/python3', '/usr/bin/python3')
  link('inside', 'lib')
  link('home', '/home/u/.ssh')
  link('devices', '/dev/zero')
  link('bin', '/usr/bin')
  link('commands/tool', '/usr/bin/tool')
  link('commands/own', '../lib/index.js')
  link('node_modules/x', '/usr/lib/node_modules/x')
  link('node_modules/@s/y', '../../../outside')
  link('node_modules/z', './there')
  t.strictSame(found(ground), [
    'link bin',
    'link commands/tool',
    'link devices',
    'link home',
    'link node_modules/@s/y',
    'link node_modules/x',
  ])
  t.strictSame(found({ ...ground, directory: join(ground.directory, 'build') }), [])
  t.end()
})

void t.test('modules that the script could not write are not looked at', t => {
  const ground = make(t)
  const modules = join(ground.directory, 'node_modules')
  spawnSync('mkfifo', [join(modules, 'fifo')])
  t.strictSame(found({ ...ground, except: [modules] }), [])
  t.strictSame(found(ground), ['special node_modules/fifo'])
  t.end()
})

void t.test('absurd trees go, whole', t => {
  const ground = make(t)
  makeDeep(ground.directory, 'd'.repeat(250), 30)
  makeDeep(join(ground.directory, 'lib'), 'e', 1500)
  const all = found(ground)
  t.equal(all.length, 2)
  t.ok(all.every(line => line.startsWith('deep ')))
  t.notOk(readdirSync(ground.directory).some(name => name.startsWith('.npm-removes-')))
  t.strictSame(found(ground), [])
  t.end()
})

void t.test('names that are no text go', t => {
  const ground = make(t)
  const name = (byte: number): Buffer => Buffer.concat([Buffer.from(`${ground.directory}/lib/n`), Buffer.from([byte])])
  writeFileSync(name(0xff), '')
  mkdirSync(name(0xfe))
  symlinkSync('/etc', name(0xfd))
  spawnSync('sh', ['-c', 'mkfifo "$(printf \'lib/n\\374\')"'], { cwd: ground.directory })
  t.strictSame(found(ground), Array<string>(4).fill('name lib/n\uFFFD'))
  t.strictSame(readdirSync(join(ground.directory, 'lib')), ['index.js'])
  t.end()
})

void t.test('locked directories are opened', t => {
  const ground = make(t)
  const lib = join(ground.directory, 'lib')
  chmodSync(lib, 0)
  chmodSync(ground.directory, 0o555)
  t.strictSame(found(ground), ['locked ', 'locked lib'])
  t.equal(lstatSync(lib).mode & 0o777, 0o700)
  t.equal(lstatSync(ground.directory).mode & 0o777, 0o755)
  t.end()
})

void t.test('there is an end to what npm looks at', t => {
  t.throws(() => sweepPackage(make(t, { entries: 3 })), /holds more than 3 entries/)
  t.end()
})

void t.test('nothing outside is touched', t => {
  const ground = make(t)
  const outside = join(ground.directory, '../outside')
  chmodSync(join(outside, 'file'), 0o4600)
  symlinkSync('../outside', join(ground.directory, 'bin'))
  t.strictSame(found(ground), ['link bin'])
  t.ok(existsSync(join(outside, 'file')))
  t.equal(lstatSync(join(outside, 'file')).mode & 0o7777, 0o4600)
  t.end()
})

void t.test('a package of 5,000 files takes no time that anybody notices', t => {
  const ground = make(t)
  for (let directory = 0; directory < 250; directory += 1) {
    mkdirSync(join(ground.directory, `d${directory}`))
    for (let file = 0; file < 20; file += 1) {
      writeFileSync(join(ground.directory, `d${directory}/f${file}`), '')
    }
  }
  const times = Array.from({ length: 10 }, () => {
    const started = performance.now()
    sweepPackage(ground)
    return performance.now() - started
  })
  t.comment(`${times.map(time => time.toFixed(1)).join(', ')} ms`)
  // 25 ms on an idle machine, and tests never run on one
  t.ok(Math.min(...times) < 100)
  t.end()
})
