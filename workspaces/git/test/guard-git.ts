import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { fakeContainment } from '../../containment/test/fixtures/fake-containment.js'
import { git, makeRepository } from '../../../test/fixtures/git-repository.js'
import { guardGit } from '../lib/guard-git.js'

interface Scene {
  readonly repository: string
  readonly env: NodeJS.ProcessEnv
  readonly at: (name: string) => string
  /** Runs git the way npm would. */
  readonly run: (isGuarded: boolean, args: readonly string[]) => Promise<void>
  readonly happened: (trace: string) => boolean
}

/** A repository all of whose programs leave a trace, and a user whose own do too. */
const scene = (t: Test): Scene => {
  const directory = t.testdir({ traces: {}, home: {} })
  const at = (name: string): string => join(directory, name)
  const repository = at('repository')
  makeRepository(repository, { file: 'one\n', '.gitattributes': 'file filter=x\n' })
  const trace = (name: string): string => `touch ${at(`traces/${name}`)}`
  for (const [name, value] of Object.entries({
    'user.name': 'A',
    'user.email': 'a@example.org',
    'core.fsmonitor': `${trace('fsmonitor')}; echo`,
    'filter.x.clean': `${trace('filter')}; cat`,
    'core.sshCommand': `${trace('ssh')}; false`,
    'gpg.program': at('gpg'),
  })) {
    git(repository, 'config', name, value)
  }
  for (const [name, text] of Object.entries({
    'repository/.git/hooks/pre-commit': trace('hook'),
    gpg: `${trace('gpg')}; false`,
  })) {
    writeFileSync(at(name), `#!/bin/sh\n${text}\n`)
    chmodSync(at(name), 0o755)
  }
  writeFileSync(at('home/.gitconfig'), `[credential]\n\thelper = "!${trace('user')}; cat"\n`)
  const env = { PATH: `${at('node_modules/.bin')}:${process.env.PATH ?? ''}`, HOME: at('home') }
  const run = async (isGuarded: boolean, args: readonly string[]): Promise<void> => {
    const options = { cwd: repository, env }
    const guarded = await guardGit(fakeContainment({ contains: () => isGuarded }), 'git', args, options)
    try {
      execFileSync(guarded.file, args, { ...guarded.options, stdio: 'pipe', input: asked })
    } catch {
      // some of them cannot succeed
    }
  }
  return { repository, env, at, run, happened: name => existsSync(at(`traces/${name}`)) }
}

/** What `git credential` is asked; git's other commands do not read it. */
const asked = 'protocol=https\nhost=example.org\n\n'

const release = async ({ repository, run }: Scene, isGuarded: boolean): Promise<void> => {
  writeFileSync(join(repository, 'file'), 'two\n')
  await run(isGuarded, ['status', '--porcelain=v1', '-uno'])
  await run(isGuarded, ['add', 'file'])
  await run(isGuarded, ['commit', '-m', 'two'])
  await run(isGuarded, ['tag', '-s', 'v2', '-m', 'v2'])
}

const programs = ['fsmonitor', 'filter', 'hook', 'gpg']

void t.test('control: where npm contains nothing of the user’s, git obeys the repository', async t => {
  const world = scene(t)
  await release(world, false)
  t.strictSame(programs.filter(world.happened), programs)
})

void t.test('guarded, git runs no program that the repository names', async t => {
  const world = scene(t)
  await release(world, true)
  t.strictSame(programs.filter(world.happened), [])
  t.equal(git(world.repository, 'log', '--format=%s', '-1'), 'two', 'and does its work')
})

void t.test('what the user’s own configuration names runs', async t => {
  const world = scene(t)
  git(world.repository, 'config', 'credential.helper', `!touch ${world.at('traces/evil')}; cat`)
  await world.run(true, ['credential', 'fill'])
  t.ok(world.happened('user'))
  t.notOk(world.happened('evil'))
})

void t.test('for what npm fetches, the repository that it happens to stand in says nothing', async t => {
  const args = ['--no-replace-objects', 'ls-remote', 'ssh://127.0.0.1:1/x']
  const world = scene(t)
  try {
    execFileSync('git', args, { cwd: world.repository, env: world.env, stdio: 'pipe' })
  } catch {
    t.ok(world.happened('ssh'), 'control: as stock npm starts it, git obeys')
  }
  const other = scene(t)
  await other.run(false, args)
  t.notOk(other.happened('ssh'))
})

void t.test('a program of a package called git is not git', async t => {
  const { at, env } = scene(t)
  mkdirSync(at('node_modules/.bin'), { recursive: true })
  writeFileSync(at('node_modules/.bin/git'), '#!/bin/sh\n')
  chmodSync(at('node_modules/.bin/git'), 0o755)
  const { file, options } = await guardGit(fakeContainment({ contains: () => false }), 'git', ['init'], { env })
  t.notMatch(file, 'node_modules')
  t.notMatch(options.env.PATH, 'node_modules')
})

void t.test('settings that the environment gives stay, and are not written over', async t => {
  const { repository, env } = scene(t)
  const own = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.name', GIT_CONFIG_VALUE_0: 'B' }
  const options = { cwd: repository, env: { ...env, ...own } }
  const guarded = await guardGit(fakeContainment(), 'git', ['status'], options)
  t.match(guarded.options.env, { GIT_CONFIG_KEY_0: 'user.name', GIT_CONFIG_KEY_1: 'core.hookspath' })
  t.ok(Number(guarded.options.env.GIT_CONFIG_COUNT) > 4)
})

void t.test('where git cannot say what the repository sets, it is not started there', async t => {
  const { at, env } = scene(t)
  await t.rejects(guardGit(fakeContainment(), at('missing'), ['status'], { env }), { code: 'ENOENT' })
})
