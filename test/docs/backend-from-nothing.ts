// The steps of docs/content/using-npm/containment-backends.md, from a backend that is not written yet to one that contains.
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { exampleBackend } from '../fixtures/example-backend.js'
import { makeProject } from '../fixtures/project.js'
import { blocksOf } from './fixtures/blocks.js'

const [shape = '', first = '', examine = '', use = ''] = blocksOf('containment-backends').map(({ text }) => text.trim())
const [, ...examineArguments] = examine.split(' ')
const [, place = ''] = /^npm install --safe --containment-backend="\$HOME\/([\w-]+)"$/.exec(use) ?? []

/** A HOME that no script may write, with the backend in it. */
const makeHome = (t: Test): string => {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'backend-home-')))
  t.teardown(() => {
    rmSync(home, { recursive: true, force: true })
  })
  mkdirSync(join(home, place))
  return home
}

void t.test('the first step is what a module has to export, and says what it says', async t => {
  t.ok(first.endsWith(shape))
  t.match(examine, /^npm containment conformance \.\/index\.js$/)
  const home = makeHome(t)
  writeFileSync(join(home, place, 'index.js'), first)
  const { run } = await makeProject(t)
  const { code, stdout } = await run(examineArguments, { HOME: home }, join(home, place))
  t.equal(code, 1)
  t.match(stdout, /^mine \(view\)\n {2}cannot be used\n {2}why +It is not written yet\.\n {2}fix +Write it\.$/m)
})

void t.test('the last one is used in a project', async t => {
  t.ok(place)
  const home = makeHome(t)
  cpSync(exampleBackend, join(home, place), { recursive: true })
  const { run, directory } = await makeProject(t, { manifest: { scripts: { postinstall: 'echo ran > ran.txt' } } })
  const install = ['install', '--safe', `--containment-backend=${join(home, place)}`]
  const { code, stderr } = await run(install, { HOME: home })
  t.equal(code, 0, stderr)
  t.match(stderr, /ran contained \(unshare, view\)/)
  cpSync(exampleBackend, join(directory, place), { recursive: true })
  const within = await run(['install', '--safe', `--containment-backend=${join(directory, place)}`], { HOME: home })
  t.equal(within.code, 1, 'not where a project could have written it')
  t.match(within.stderr, /ECONTAINBACKEND[^]*where scripts may write/)
})
