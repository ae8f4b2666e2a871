import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeProject, type Project } from '../fixtures/project.js'
import type { PackageSpec } from '../registry/package-spec.js'

// many runs of npm, also on a busy machine
t.setTimeout(180_000)

/** Leaves a file that says by which containment it ran. */
const script = 'echo "${NPM_CONTAINMENT:-bare}" > ran'

const scripted = (name: string, more: Partial<PackageSpec> = {}): PackageSpec => ({
  name,
  version: '1.0.0',
  manifest: { scripts: { postinstall: script } },
  ...more,
})

const bundling: PackageSpec = {
  name: 'bundling',
  version: '1.0.0',
  manifest: { dependencies: { bundled: '1.0.0' }, bundleDependencies: ['bundled'] },
  files: {
    'node_modules/bundled/package.json': JSON.stringify({
      name: 'bundled',
      version: '1.0.0',
      scripts: { postinstall: script },
    }),
  },
}

const packages = [scripted('unreviewed'), scripted('denied'), scripted('approved'), bundling]
const manifest = {
  dependencies: { unreviewed: '1.0.0', denied: '1.0.0', approved: '1.0.0', bundling: '1.0.0' },
  allowScripts: { denied: false, approved: true },
}

const ran = ({ directory }: Project): string[] =>
  ['unreviewed', 'denied', 'approved', 'bundling/node_modules/bundled', 'bundled'].filter(name =>
    existsSync(join(directory, 'node_modules', name, 'ran')),
  )

void t.test('without --safe the gate is stock', async t => {
  const project = await makeProject(t, { packages, manifest })
  const { code, stderr } = await project.run(['install'])
  t.equal(code, 0)
  t.strictSame(ran(project), ['approved'])
  t.match(stderr, /1 package had install scripts blocked/)
  t.notMatch(stderr, /containment/)
})

for (const [name, args] of Object.entries({
  install: [],
  'dangerously, contained': ['--dangerously-allow-all-scripts'],
})) {
  void t.test(`with --safe what nobody reviewed runs, contained; denied stays denied (${name})`, async t => {
    const project = await makeProject(t, { packages, manifest })
    const { code, stderr } = await project.run(['install', '--safe', ...args])
    t.equal(code, 0, stderr)
    t.ok(['unreviewed', 'approved'].every(name => ran(project).includes(name)))
    t.notOk(ran(project).includes('denied'))
    t.notMatch(stderr, /blocked/)
    t.match(stderr, /scripts? of \d packages? ran contained \(linux, view\)/)
  })
}

void t.test('bundled dependencies stay blocked', async t => {
  const project = await makeProject(t, { packages, manifest })
  await project.run(['install', '--safe'])
  t.ok(existsSync(join(project.directory, 'node_modules/bundling/node_modules/bundled/package.json')))
  t.strictSame(ran(project), ['unreviewed', 'approved'])
})

void t.test('--ignore-scripts wins, --strict-allow-scripts stays an error', async t => {
  const project = await makeProject(t, { packages, manifest })
  const ignoring = await project.run(['install', '--safe', '--ignore-scripts'])
  t.equal(ignoring.code, 0)
  t.strictSame(ran(project), [])
  const strict = await makeProject(t, { packages, manifest })
  const { code, stderr } = await strict.run(['install', '--safe', '--strict-allow-scripts'])
  t.equal(code, 1)
  t.match(stderr, /ESTRICTALLOWSCRIPTS/)
  t.notOk(existsSync(join(strict.directory, 'node_modules')))
})

void t.test('ci and rebuild go through the same gate', async t => {
  const project = await makeProject(t, { packages, manifest })
  t.equal((await project.run(['install', '--ignore-scripts'])).code, 0)
  t.equal((await project.run(['rebuild', '--safe'])).code, 0)
  t.strictSame(ran(project), ['unreviewed', 'approved'])
  t.equal((await project.run(['ci', '--safe'])).code, 0)
  t.strictSame(ran(project), ['unreviewed', 'approved'])
})
