import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { git, makeRepository } from '../fixtures/git-repository.js'
import { makeProject, type Project } from '../fixtures/project.js'

t.setTimeout(120_000)

/** What builds ask git for, and what of it is a secret. */
const ask = [
  'git rev-parse HEAD > asked 2>&1',
  'git describe --tags >> asked 2>&1',
  'git log -1 --format=%s >> asked 2>&1',
  'cat $(git rev-parse --git-common-dir)/config >> asked 2>&1',
  'git config remote.origin.url >> asked 2>&1',
  'true',
].join('; ')

const token = 'https://canary-token@example.org/x.git'

const manifest = JSON.stringify({ name: 'app', version: '1.0.0', scripts: { prepare: ask } })
const monorepo = JSON.stringify({
  name: 'root',
  version: '1.0.0',
  workspaces: ['packages/*'],
  scripts: { prepare: ask },
})

const prepare = async (t: Test, files: Readonly<Record<string, string>>): Promise<Project> => {
  const project = await makeProject(t)
  const repository = join(project.root, 'repository')
  makeRepository(repository, files)
  git(repository, 'tag', 'v7')
  git(repository, 'remote', 'add', 'origin', token)
  return project
}

const check = async (t: Test, project: Project, where: string, asks: readonly string[] = [where]): Promise<void> => {
  const head = git(join(project.root, where), 'rev-parse', 'HEAD')
  const { code, stderr } = await project.run(['install', '--safe'], {}, join(project.root, where))
  t.equal(code, 0, stderr)
  for (const place of asks) {
    const asked = readFileSync(join(project.root, place, 'asked'), 'utf8')
    t.match(asked, new RegExp(`^${head}\nv7\none\n`), place)
    t.notMatch(asked, /canary/, 'without its secrets')
  }
}

void t.test('control: uncontained, the token is there to be read', async t => {
  const project = await prepare(t, { 'packages/app/package.json': manifest })
  const app = join(project.root, 'repository/packages/app')
  t.equal((await project.run(['install'], {}, app)).code, 0)
  t.match(readFileSync(join(app, 'asked'), 'utf8'), /^\w{40}\nv7\none\n[^]*canary-token[^]*canary-token/)
})

void t.test('the own repository, also from a workspace', async t => {
  const project = await prepare(t, { 'package.json': monorepo, 'packages/app/package.json': manifest })
  await check(t, project, 'repository', ['repository', 'repository/packages/app'])
})

void t.test('a parent’s', async t => {
  await check(t, await prepare(t, { 'packages/app/package.json': manifest }), 'repository/packages/app')
})

void t.test('a worktree’s', async t => {
  const project = await prepare(t, { 'package.json': manifest })
  git(join(project.root, 'repository'), 'worktree', 'add', '--quiet', join(project.root, 'worktree'))
  await check(t, project, 'worktree')
})

void t.test('a submodule’s', async t => {
  const project = await prepare(t, { 'package.json': manifest })
  const outer = join(project.root, 'outer')
  makeRepository(outer, { file: '' })
  const add = ['submodule', '--quiet', 'add', join(project.root, 'repository'), 'lib']
  git(outer, '-c', 'protocol.file.allow=always', ...add)
  git(join(outer, 'lib'), 'remote', 'set-url', 'origin', token)
  await check(t, project, 'outer/lib')
})
