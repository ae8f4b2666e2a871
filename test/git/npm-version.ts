import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { git, makeRepository } from '../fixtures/git-repository.js'
import { makeProject, type Project } from '../fixtures/project.js'

/** A project whose repository runs programs: by a hook, and by a filter of every file that is added. */
const prepare = async (t: Test): Promise<Project> => {
  const script = 'echo "$npm_lifecycle_event ${NPM_CONTAINMENT:-bare} $(git describe --tags --always 2>&1)" >> said'
  const manifest = {
    name: 'project',
    version: '1.0.0',
    scripts: { preversion: script, version: script, postversion: script },
  }
  const project = await makeProject(t, {
    manifest,
    files: { 'home/.gitconfig': '[user]\nname=A\nemail=a@example.org\n' },
  })
  const { directory, root } = project
  makeRepository(directory, {
    'package.json': `${JSON.stringify(manifest, undefined, 2)}\n`,
    '.gitattributes': 'package.json filter=x\n',
    '.gitignore': 'said\n',
  })
  git(directory, 'tag', 'start')
  git(directory, 'config', 'filter.x.clean', `touch ${root}/filtered; cat`)
  git(directory, 'config', 'core.fsmonitor', `touch ${root}/monitored; false`)
  const hook = join(directory, '.git/hooks/pre-commit')
  writeFileSync(hook, `#!/bin/sh\ntouch ${root}/hooked\n`)
  chmodSync(hook, 0o755)
  return project
}

const traces = ['filtered', 'monitored', 'hooked']

const release = async (project: Project, args: readonly string[], env = {}): Promise<readonly string[]> => {
  const { code, stderr, stdout } = await project.run(['version', 'patch', ...args], env)
  if (code !== 0) throw new Error(stderr)
  if (stdout.trim() !== 'v1.0.1') throw new Error(stdout)
  return traces.filter(name => existsSync(join(project.root, name)))
}

const said = ({ directory }: Project): string => readFileSync(join(directory, 'said'), 'utf8')

const isReleased = ({ directory }: Project): boolean =>
  git(directory, 'tag').includes('v1.0.1') &&
  git(directory, 'log', '-1', '--format=%s') === '1.0.1' &&
  git(directory, '-c', 'core.fsmonitor=false', 'show', 'HEAD:package.json').includes('"1.0.1"')

void t.test('control: git runs what the repository says', async t => {
  const project = await prepare(t)
  t.strictSame(await release(project, []), traces)
  t.ok(isReleased(project))
})

void t.test('safe in the configuration: a release is the user’s act, hooks and all', async t => {
  const project = await prepare(t)
  t.strictSame(await release(project, [], { npm_config_safe: 'true' }), traces)
  t.match(said(project), /^preversion bare start\n/)
})

void t.test('--safe: it is released, its scripts are contained, and git runs nothing of the repository’s', async t => {
  const project = await prepare(t)
  t.strictSame(await release(project, ['--safe']), [])
  t.ok(isReleased(project))
  t.match(
    said(project),
    /^preversion linux-view start\nversion linux-view start\npostversion linux-view v1\.0\.1\n$/,
    'a script of the project’s own reads its repository',
  )
  const { stdout } = await project.run(['version', 'from-git', '--safe', '--allow-same-version'])
  t.match(stdout, 'v1.0.1')
})
