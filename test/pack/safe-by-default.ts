// An npm whose builtin configuration says safe=true, as `npm run pack -- --safe-by-default` makes it.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { stage } from '../../fork/pack/stage.js'
import { dist, fileList } from '../../fork/paths.js'
import { makeProject } from '../fixtures/project.js'

const directory = mkdtempSync(join(tmpdir(), 'npm-safe-by-default-'))
t.teardown(() => {
  rmSync(directory, { recursive: true, force: true })
})
const target = join(directory, 'npm')
stage({ dist, built: JSON.parse(readFileSync(fileList, 'utf8')) as string[], target, isSafeByDefault: true })
const npm = { node: process.execPath, cli: join(target, 'bin/npm-cli.js') }

const marks = (name: string): { name: string; version: string; manifest: Record<string, unknown> } => ({
  name,
  version: '1.0.0',
  manifest: { scripts: { postinstall: 'echo "${NPM_CONTAINMENT:-bare}" > ran' } },
})
const packages = ['approved', 'denied', 'unreviewed'].map(marks)
const manifest = {
  dependencies: { approved: '1.0.0', denied: '1.0.0', unreviewed: '1.0.0' },
  allowScripts: { approved: true, denied: false },
}

void t.test('scripts run contained, nobody is asked for approval, and it is said once what that means', async t => {
  const { directory: project, run, home } = await makeProject(t, { npm, packages, manifest })
  const ran = (name: string): string => {
    const file = join(project, 'node_modules', name, 'ran')
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  }
  const first = await run(['install'])
  t.equal(first.code, 0, first.stderr)
  t.match(ran('approved'), /^(linux|bubblewrap)/)
  t.match(ran('unreviewed'), /^(linux|bubblewrap)/)
  t.equal(ran('denied'), '')
  t.notMatch(first.stderr, /scripts blocked/)
  t.match(first.stderr, /npm install --unsafe\. For good: npm config set safe false\./)

  const second = await run(['ci'])
  t.match(second.stderr, /ran contained/)
  t.notMatch(second.stderr, /For good/)

  const unsafe = await run(['ci', '--unsafe'])
  t.equal(ran('approved'), 'bare', unsafe.stderr)
  t.equal(ran('unreviewed'), '')
  t.match(unsafe.stderr, /blocked/)

  writeFileSync(join(home, '.npmrc'), 'safe=false\n')
  t.equal((await run(['config', 'get', 'safe'])).stdout, 'false\n')
  t.notMatch((await run(['ci'])).stderr, /contained/)
})

void t.test('a project cannot go back', async t => {
  const files = { 'project/.npmrc': 'safe=false\n' }
  const { run } = await makeProject(t, { npm, packages, manifest, files })
  t.match((await run(['install'])).stderr, /2 scripts of 2 packages ran contained/)
})

void t.test('who asked for containment is not told what it is', async t => {
  const { run } = await makeProject(t, { npm, packages, manifest })
  t.notMatch((await run(['install', '--safe'])).stderr, /For good/)
})

void t.test('where the cache cannot be written nothing fails', async t => {
  const { run, root } = await makeProject(t, { npm, packages, manifest })
  mkdirSync(join(root, 'home/.npm/_containment/introduced'), { recursive: true })
  t.equal((await run(['install'])).code, 0)
})
