import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { compiled } from '../../../../fork/paths.js'
import { guardNames } from '../../lib/effect/guard-names.js'

const names = ['package.json', '.npmrc', '.git/config', '.git/hooks', '.github/workflows']

void t.test('nothing changed: nothing is reported, nothing is made', t => {
  const root = t.testdir({ 'package.json': '{}', '.git': { config: '' } })
  const guard = guardNames(
    names.map(name => join(root, name)),
    root,
  )
  writeFileSync(join(root, 'built.node'), '')
  t.strictSame(guard.restore(), [])
  t.notOk(existsSync(join(root, '.npmrc')))
  t.notOk(existsSync(join(root, '.github')))
  t.end()
})

void t.test('every change is put back and reported, in the order of the names', t => {
  const directory = t.testdir({
    root: { 'package.json': '{}', '.git': { config: 'mine', hooks: {} } },
    outside: { config: 'theirs' },
  })
  const root = join(directory, 'root')
  const at = (name: string): string => join(root, name)
  const guard = guardNames(names.map(at), root)
  writeFileSync(at('package.json'), '{"scripts":{}}')
  writeFileSync(at('.npmrc'), 'script-shell=evil')
  renameSync(at('.git'), at('.git2'))
  symlinkSync('../outside', at('.git'))
  mkdirSync(at('.github/workflows'), { recursive: true })
  t.strictSame(
    guard.restore(),
    names.map(name => ({ kind: 'write', path: at(name), restored: true })),
  )
  t.equal(readFileSync(at('package.json'), 'utf8'), '{}')
  t.notOk(existsSync(at('.npmrc')))
  t.equal(readFileSync(at('.git/config'), 'utf8'), 'mine')
  t.ok(lstatSync(at('.git')).isDirectory())
  t.equal(readFileSync(join(directory, 'outside/config'), 'utf8'), 'theirs')
  t.notOk(existsSync(at('.github/workflows')))
  t.strictSame(guard.restore(), [], 'once is enough')
  t.end()
})

void t.test('a name that already led out of the package is not followed, before or after', t => {
  const directory = t.testdir({
    root: { '.github': t.fixture('symlink', '../outside'), 'package.json': '{}' },
    outside: { workflows: { 'ci.yml': 'theirs' } },
  })
  const root = join(directory, 'root')
  const guard = guardNames([join(root, '.github/workflows'), join(root, 'package.json')], root)
  writeFileSync(join(directory, 'outside/workflows/ci.yml'), 'changed by its owner')
  t.strictSame(guard.restore(), [])
  t.equal(readFileSync(join(directory, 'outside/workflows/ci.yml'), 'utf8'), 'changed by its owner')
  t.end()
})

void t.test('a parent that was a file, as .git is in a worktree, does not become another', t => {
  const root = t.testdir({ '.git': 'gitdir: /home/u/repo/.git/worktrees/a\n' })
  const guard = guardNames([join(root, '.git/config'), join(root, '.git/hooks')], root)
  writeFileSync(join(root, '.git'), 'gitdir: ./evil\n')
  guard.restore()
  t.equal(readFileSync(join(root, '.git'), 'utf8'), 'gitdir: /home/u/repo/.git/worktrees/a\n')
  t.end()
})

void t.test('owner and group of what is put back are what they were', { skip: process.getuid?.() !== 0 }, t => {
  const root = t.testdir({ 'package.json': '{}' })
  const path = join(root, 'package.json')
  spawnSync('chown', ['4242:4243', path])
  const guard = guardNames([path], root)
  rmSync(path)
  writeFileSync(path, 'evil')
  guard.restore()
  const { uid, gid } = lstatSync(path)
  t.strictSame({ uid, gid }, { uid: 4242, gid: 4243 })
  t.end()
})

void t.test('an ordinary user’s script cannot lock npm out of what is protected', t => {
  // in a process of its own, without root's powers over modes
  const directory = mkdtempSync('/tmp/guard-')
  t.teardown(() => {
    rmSync(directory, { recursive: true, force: true })
  })
  chmodSync(directory, 0o777)
  const source = join(compiled, 'workspaces/containment/lib')
  spawnSync('cp', ['-r', source, join(directory, 'lib')])
  const program = `
    const { mkdirSync, writeFileSync, chmodSync, readFileSync, existsSync } = require('node:fs')
    const { guardNames } = require('${directory}/lib/effect/guard-names.js')
    const root = '${directory}/root'
    mkdirSync(root + '/.git/hooks', { recursive: true })
    writeFileSync(root + '/.git/config', 'mine')
    writeFileSync(root + '/AGENTS.md', 'mine')
    const names = ['.git/hooks', '.git/config', '.github/workflows', 'AGENTS.md'].map(name => root + '/' + name)
    const guard = guardNames(names, root)
    writeFileSync(root + '/.git/hooks/pre-commit', 'evil')
    chmodSync(root + '/.git/hooks', 0)
    writeFileSync(root + '/.git/config', 'evil')
    writeFileSync(root + '/AGENTS.md', 'evil')
    mkdirSync(root + '/.github/workflows', { recursive: true })
    writeFileSync(root + '/.github/workflows/evil.yml', '')
    chmodSync(root + '/.github', 0)
    const denials = guard.restore().length
    chmodSync(root + '/.github', 0o755)
    console.log(JSON.stringify([denials, readFileSync(root + '/AGENTS.md', 'utf8'),
      readFileSync(root + '/.git/config', 'utf8'), existsSync(root + '/.git/hooks/pre-commit'),
      existsSync(root + '/.github/workflows')]))`
  const ids = process.getuid?.() === 0 ? { uid: 4242, gid: 4242 } : {}
  const node = join(directory, 'node')
  spawnSync('cp', [process.execPath, node])
  chmodSync(node, 0o755)
  const { stdout, stderr } = spawnSync(node, ['-e', program], { encoding: 'utf8', cwd: directory, env: {}, ...ids })
  t.equal(stdout, `${JSON.stringify([4, 'mine', 'mine', false, false])}\n`, stderr)
  t.end()
})
