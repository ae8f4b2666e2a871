import { existsSync, lstatSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeProject, type Project } from '../fixtures/project.js'
import { makeNamespaceRefuser } from '../fixtures/refuse-namespaces.js'

// many runs of npm, also on a busy machine
t.setTimeout(180_000)

/** Tries everything that a grant can give, and leaves what it got in its own directory. */
const tries = `const fs = require('fs'), home = process.env.HOME, project = process.env.INIT_CWD
const attempt = (name, what) => { try { what(); fs.appendFileSync('got', name + '\\n') } catch {} }
attempt('public', () => fs.writeFileSync(project + '/public/made', ''))
attempt('made', () => fs.writeFileSync(project + '/made/by/script', ''))
attempt('schema', () => fs.readFileSync(project + '/schema/x'))
attempt('hooks', () => fs.writeFileSync(project + '/.git/hooks/pre-commit', ''))
attempt('sibling', () => fs.writeFileSync('../.tool/made', ''))
attempt('cache', () => { fs.writeFileSync(home + '/.cache/tool/' + Date.now(), ''); fs.writeFileSync(home + '/.cache/other', '') })
attempt('token', () => { if (!process.env.TOOL_TOKEN) throw 0 })
attempt('home', () => fs.readFileSync(home + '/secret'))
`
const tool = {
  name: 'tool',
  version: '1.0.0',
  manifest: { scripts: { postinstall: 'node tries.js' } },
  files: { 'tries.js': tries },
}
const bundler = {
  name: 'bundler',
  version: '1.0.0',
  manifest: {
    dependencies: { tool: '1.0.0' },
    bundleDependencies: ['tool'],
    scripts: { postinstall: 'cd node_modules/tool && node tries.js' },
  },
  files: {
    'node_modules/tool/package.json': JSON.stringify({ name: 'tool', version: '1.0.0' }),
    'node_modules/tool/tries.js': tries,
  },
}
const liar = { ...tool, name: 'liar', manifest: { ...tool.manifest, name: 'tool', version: '1.0.0' } }
const packages = [tool, { ...tool, version: '1.0.1' }, bundler, liar]

const files = {
  'project/public/x': '',
  'project/schema/x': '',
  'project/.git/hooks/x': '',
  'home/secret': '',
}

const project = (dependencies: object, manifest: object = {}, npmrc = ''): Promise<Project> =>
  makeProject(t, { packages, manifest: { dependencies, ...manifest }, files: { ...files, 'home/.npmrc': npmrc } })

interface Manifest {
  readonly containmentGrants?: unknown
}

const got = ({ directory }: Project, name = 'tool'): string[] => {
  const file = join(directory, 'node_modules', name, 'got')
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').sort() : []
}

const all = [
  'write:<project>/public',
  'write:<project>/made/by',
  'read:<project>/schema',
  'write:<project>/.git/hooks',
  'write:<modules>/.tool',
  'cache:tool',
  'environment:TOOL_TOKEN',
]
const lines = (key: string): string => all.map(grant => `containment-grant[]=${key} ${grant}\n`).join('')
const token = { TOOL_TOKEN: 'canary' }

void t.test(
  'without a grant a script gets none of it, with the user’s it gets what was granted and no more',
  async t => {
    const bare = await project({ tool: '1.0.0' })
    t.equal((await bare.run(['install', '--safe'], token)).code, 0)
    t.strictSame(got(bare), [])
    const granted = await project({ tool: '1.0.0' }, {}, lines('tool@1.0.0'))
    const { code, stderr } = await granted.run(['install', '--safe'], token)
    t.equal(code, 0, stderr)
    t.strictSame(got(granted), ['cache', 'hooks', 'made', 'public', 'schema', 'sibling', 'token'])
    t.ok(existsSync(join(granted.directory, 'made/by/script')), 'a directory that was not there')
    t.ok(lstatSync(join(granted.home, '.cache/tool')).isDirectory(), 'a cache outlives the script')
    t.notOk(existsSync(join(granted.home, '.cache/other')))
  },
)

void t.test('a pinned grant is for that version, an alias, a bundle and a liar inherit none', async t => {
  const newer = await project({ tool: '1.0.1' }, {}, lines('tool@1.0.0'))
  t.equal((await newer.run(['install', '--safe'], token)).code, 0)
  t.strictSame(got(newer), [])
  const others = await project({ alias: 'npm:tool@1.0.0', bundler: '1.0.0', liar: '1.0.0' }, {}, lines('tool'))
  t.equal((await others.run(['install', '--safe'], token)).code, 0)
  t.strictSame(got(others, 'alias'), [])
  t.strictSame(got(others, 'bundler/node_modules/tool'), [])
  t.strictSame(got(others, 'liar'), [])
})

void t.test('a project grants what its own scripts have, and no more by itself', async t => {
  const own = await project({ tool: '1.0.0' }, { containmentGrants: { tool: ['write:<project>/public'] } })
  t.equal((await own.run(['install', '--safe'], token)).code, 0)
  t.strictSame(got(own), ['public'])

  const more = { tool: ['write:<project>/public', 'write:<project>/.git/hooks', 'cache:tool'] }
  const greedy = await project({ tool: '1.0.0' }, { containmentGrants: more })
  const refused = await greedy.run(['install', '--safe'], token)
  t.equal(refused.code, 1)
  t.match(refused.stderr, /code ECONTAINACCEPT/)
  t.match(refused.stderr, /tool cache:tool; tool write:<project>\/\.git\/hooks/)
  t.notOk(existsSync(join(greedy.directory, 'node_modules')), 'nothing has been done')
  const [, acceptance = ''] = /npm containment accept ([0-9a-f]{32})/.exec(refused.stderr) ?? []
  writeFileSync(join(greedy.home, '.npmrc'), `containment-accept[]=${acceptance}\n`)
  t.equal((await greedy.run(['install', '--safe'], token)).code, 0)
  t.strictSame(got(greedy), ['cache', 'hooks', 'public'])

  // its own configuration is not its user's
  writeFileSync(join(greedy.home, '.npmrc'), '')
  writeFileSync(join(greedy.directory, '.npmrc'), `containment-accept[]=${acceptance}\ncontainment-ceiling[]=paths\n`)
  t.match((await greedy.run(['install', '--safe'], token)).stderr, /code ECONTAINACCEPT/)
})

void t.test('whoever denies wins, a bad entry stops npm, and without --safe nothing of it is read', async t => {
  const denied = await project({ tool: '1.0.0' }, { containmentGrants: { tool: [] } }, lines('tool'))
  t.equal((await denied.run(['install', '--safe'], token)).code, 0)
  t.strictSame(got(denied), [])
  const bad = await project({ tool: '1.0.0' }, { containmentGrants: { tool: ['write:../x'] } })
  const { code, stderr } = await bad.run(['install', '--safe'])
  t.equal(code, 1)
  t.match(stderr, /code ECONTAINGRANT/)
  t.match(stderr, /In package\.json, "tool", "write:\.\.\/x": a path begins with/)
  t.equal((await bad.run(['install'])).code, 0)
})

void t.test('running bare is granted by the user alone, and said', async t => {
  const bare = await project({ tool: '1.0.0' }, {}, 'containment-grant[]=tool@1.0.0 uncontained\n')
  t.equal((await bare.run(['install', '--safe'], token)).code, 0)
  t.ok(got(bare).includes('home'))
  const others = await project({ tool: '1.0.0' }, { containmentGrants: { tool: ['uncontained'] } })
  t.match((await others.run(['install', '--safe'], token)).stderr, /code ECONTAINGRANT/)
})

void t.test('a linked directory is denied something, and the line that npm prints grants it', async t => {
  const script = 'mkdir -p "$INIT_CWD/made" && echo x > "$INIT_CWD/made/by-linked"; exit 0'
  const linked = JSON.stringify({ name: 'linked', version: '1.0.0', scripts: { postinstall: script } })
  const { run, directory, root } = await makeProject(t, {
    manifest: { dependencies: { linked: 'file:../linked' } },
    files: { 'linked/package.json': linked, 'project/made/kept': '' },
  })
  // without namespaces, because a project below /tmp lies in the private one otherwise, where anything can be written
  const starter = [makeNamespaceRefuser(t.testdir({}))]
  const denied = await run(['install', '--safe'], {}, directory, { starter })
  t.equal(denied.code, 0, denied.stderr)
  t.notOk(existsSync(join(directory, 'made/by-linked')))
  const [, key = '', grant = ''] = /npm containment grant (\S+) '(\S+)'$/m.exec(denied.stderr) ?? []
  t.strictSame([key, grant], [`file:${realpathSync(root)}/linked`, 'write:<project>/made'])
  t.match(await run(['containment', 'grant', key, grant]), { code: 0 })
  const { containmentGrants } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest
  t.strictSame(containmentGrants, { 'file:../linked': ['write:<project>/made'] }, 'as it holds in a clone')
  const granted = await run(['install', '--safe'])
  t.notMatch(granted.stderr, /was denied/)
  t.ok(existsSync(join(directory, 'made/by-linked')))
})
