import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { makeRepository } from '../fixtures/git-repository.js'
import { makeProject, type Project } from '../fixtures/project.js'
import type { NpmRun } from '../fixtures/drive-npm.js'

t.setTimeout(240_000)

/** Says where it runs, looks around, and climbs out of the clone; `$1` is its event. */
const climb = [
  'echo "$1 ${NPM_CONTAINMENT:-bare}" >> ran',
  // npm's cache around the clone, and the consumer's project
  'ls ../../.. ../../../_npx ../.. >> seen 2>&1',
  'cat "$INIT_CWD/secret" "$HOME/secret" >> seen 2>&1',
  'echo poison > ../../../planted',
  'echo poison > "$INIT_CWD/planted"',
  'true',
].join('\n')

const manifest = {
  name: 'built',
  version: '1.0.0',
  main: 'dist/index.js',
  files: ['dist', 'ran', 'seen', 'climb.sh'],
  devDependencies: { tool: '1.0.0' },
  scripts: {
    preinstall: 'sh climb.sh preinstall',
    postinstall: 'sh climb.sh postinstall',
    // what git dependencies prepare for: to build, with their tools, also inside of their node_modules
    prepare: 'sh climb.sh prepare; mkdir -p dist && tool > dist/index.js && echo x > node_modules/tool/made',
  },
}

const packages = [
  {
    name: 'tool',
    version: '1.0.0',
    manifest: {
      bin: { tool: 'tool.js' },
      scripts: { postinstall: 'echo "tool ${NPM_CONTAINMENT:-bare}" > ran; exit 0' },
    },
    files: { 'tool.js': '#!/usr/bin/env node\nconsole.log("module.exports = \'works\'")\n' },
  },
]

const repository = {
  'package.json': JSON.stringify(manifest),
  'climb.sh': climb,
  '.npmrc': 'ignore-scripts=false\n',
}

interface Installed {
  readonly project: Project
  readonly run: NpmRun
  readonly address: string
  readonly read: (name: string) => string
}

const install = async (
  t: Test,
  args: readonly string[],
  own: Readonly<Record<string, unknown>> = {},
  files: Readonly<Record<string, string>> = repository,
): Promise<Installed> => {
  const project = await makeProject(t, {
    packages,
    manifest: own,
    files: { 'project/secret': 'canary-project', 'home/secret': 'canary-home' },
  })
  makeRepository(join(project.root, 'repository'), files)
  const address = `git+file://${project.root}/repository`
  const run = await project.run(['install', address, '--allow-git=all', ...args])
  const read = (name: string): string => readFileSync(join(project.directory, 'node_modules/built', name), 'utf8')
  return { project, run, address, read }
}

const planted = ({ project }: Installed): string[] =>
  [join(project.directory, 'planted'), join(project.home, '.npm/planted')].filter(path => existsSync(path))

void t.test('control: uncontained, a git dependency’s preparation sees and writes everything', async t => {
  const installed = await install(t, ['--unsafe', '--dangerously-allow-all-scripts'])
  t.equal(installed.run.code, 0, installed.run.stderr)
  t.match(installed.read('ran'), /^preinstall bare\npostinstall bare\nprepare bare\nprepare bare\n/)
  t.match(installed.read('seen'), /content-v2[^]*canary-project[^]*canary-home/)
  t.equal(planted(installed).length, 2)
})

void t.test(
  'contained, it builds in its clone and reaches nothing else: neither the cache around it nor the consumer',
  async t => {
    const installed = await install(t, ['--safe'])
    const { run, read, project } = installed
    t.equal(run.code, 0, run.stderr)
    t.equal(read('dist/index.js').trim(), "module.exports = 'works'")
    t.match(read('ran'), /^preinstall linux-view\npostinstall linux-view\nprepare linux-view\nprepare linux-view\n/)
    t.notMatch(read('seen'), /canary|content-v2|index-v5/)
    t.strictSame(planted(installed), [])
    t.match(run.stderr, /\d scripts of 3 packages ran contained/, 'with those of the npm in the clone')
    t.strictSame(readdirSync(join(project.home, '.npm/_cacache/tmp')), [])
  },
)

void t.test('what an npm in a clone contained is told by the npm that started it', async t => {
  const { run, address } = await install(
    t,
    ['--safe'],
    {},
    {
      ...repository,
      'package.json': JSON.stringify({ ...manifest, scripts: { postinstall: 'echo x > package.json; exit 0' } }),
    },
  )
  t.equal(run.code, 0, run.stderr)
  t.match(run.stderr, address)
  t.match(run.stderr, /#[0-9a-f]{40} postinstall was denied: writing \S*package\.json/)
})

void t.test('one that the project denies is fetched, and nothing of it runs', async t => {
  const project = await makeProject(t)
  const address = `git+file://${project.root}/repository`
  makeRepository(join(project.root, 'repository'), repository)
  const policy = JSON.stringify({ name: 'project', version: '1.0.0', allowScripts: { [address]: false } })
  writeFileSync(join(project.directory, 'package.json'), policy)
  const { code, stderr } = await project.run(['install', address, '--allow-git=all', '--safe'])
  t.equal(code, 0, stderr)
  t.ok(existsSync(join(project.directory, 'node_modules/built/package.json')))
  t.notOk(existsSync(join(project.directory, 'node_modules/built/ran')))
})

void t.test('a clone’s manifest cannot make a place outside of the clone its own', async t => {
  const project = await makeProject(t, {
    packages,
    files: {
      'other/package.json': '{"name":"other","version":"1.0.0","scripts":{"postinstall":"echo x > ran"}}',
      'other/private': 'canary-other',
    },
  })
  const other = join(project.root, 'other')
  makeRepository(join(project.root, 'repository'), {
    'package.json': JSON.stringify({
      name: 'built',
      version: '1.0.0',
      dependencies: { other: `file:${other}` },
      scripts: { prepare: `cat ${other}/private > seen 2>&1; echo x > ${other}/planted; exit 0` },
    }),
  })
  await project.run(['install', `git+file://${project.root}/repository`, '--allow-git=all', '--safe'])
  t.notOk(existsSync(join(other, 'planted')))
  const seen = join(project.directory, 'node_modules/built/seen')
  t.notMatch(existsSync(seen) ? readFileSync(seen, 'utf8') : '', /canary/)
})

void t.test(
  'what a clone’s .npmrc says in vain is told once for each setting, by the dependency’s address',
  async t => {
    const npmrc = ['script-shell=./shell', 'node-options=--require=./evil.js', 'safe=false', 'fund=false', '']
    const files = { ...repository, '.npmrc': npmrc.join('\n') }
    const { run, address } = await install(t, ['--safe'], {}, files)
    t.equal(run.code, 0, run.stderr)
    const told = [...run.stderr.matchAll(/^npm warn containment (\S+)#[0-9a-f]{40}: (\S+) in \.npmrc is ignored: /gm)]
    t.strictSame(
      told.map(([, source, option]) => [source, option]),
      ['script-shell', 'node-options', 'safe'].map(option => [address, option]),
    )
    t.equal(run.stderr.split('is ignored').length - 1, 3, 'and nothing else is')
  },
)
