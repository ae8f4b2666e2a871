import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { ambientContainment } from '@npmcli/containment'
import t from 'tap'
import { open } from '../../lib/containment/open.js'
import { fakeNpm } from './fixtures/fake-npm.js'
import { recordLogs } from './fixtures/record-logs.js'

const directory = realpathSync(
  t.testdir({ home: {}, npm: {}, cache: {}, project: { 'package.json': '{}', node_modules: { a: {} } } }),
)
const addon = join(directory, 'project/node_modules/a')

void t.test('without safe nothing is opened, and npm loads nothing for it', async t => {
  await open(fakeNpm(directory), 'install')
  await open(fakeNpm(directory, { layers: { user: { safe: 'true' }, cli: { safe: false } } }), 'install')
  t.equal(ambientContainment(), undefined)
  const loaded = Object.keys(require.cache).filter(path => /(find-roots|open-containment)\.js$/.test(path))
  t.strictSame(loaded, [])
})

void t.test('an unknown command runs nothing', async t => {
  await open(fakeNpm(directory, { layers: { user: { safe: 'true' } } }), undefined)
  t.equal(ambientContainment(), undefined)
})

void t.test('what a project said in vain is told, a line for each setting', async t => {
  const lines = recordLogs(t)
  const file = join(directory, 'project/\u001b[2J.npmrc')
  const refused = [
    { option: 'safe', key: 'safe', file, concern: 'containment' },
    { option: 'script-shell', key: 'Script_Shell', file, concern: 'program' },
  ] as const
  await open(fakeNpm(directory, { refused }), 'install')
  t.equal(lines.length, 2)
  t.match(
    lines[0],
    /^warn containment safe in .*project\/\?\[2J\.npmrc is ignored: .*weaken containment\. Use --unsafe\.$/,
  )
  t.match(lines[1], /^warn containment script-shell in .* cannot name programs .* set it in your own configuration\.$/)
  t.equal(ambientContainment(), undefined)
})

void t.test('an npm in a contained script opens nothing, and says that nothing is turned off', async t => {
  // as the filter of a contained script answers
  const already = (): true => {
    throw Object.assign(new Error('kill EALREADY'), { code: 'EALREADY' })
  }
  t.intercept(process, 'kill', { value: already })
  t.intercept(process, 'env', { value: { ...process.env, NPM_CONTAINMENT: 'linux-view' } })
  const lines = recordLogs(t)
  await open(fakeNpm(directory, { layers: { user: { safe: 'true' } } }), 'install')
  await open(fakeNpm(directory, { layers: { cli: { safe: false } } }), 'install')
  const told = 'containment this npm runs in a contained script (linux-view), and so does what it starts'
  t.strictSame(lines, [`info ${told}.`, `warn ${told}: --unsafe turns nothing off here.`])
  t.equal(ambientContainment(), undefined)
})

void t.test('safe opens a containment that covers what the command says', async t => {
  const layers = { project: { safe: 'false' }, user: { safe: 'true' } }
  await open(fakeNpm(directory, { layers }), 'run')
  const containment = ambientContainment()
  t.match(containment, { backend: 'linux', enforcement: { level: 'full' } })
  t.equal(containment?.contains(addon, 'postinstall'), true)
  t.equal(containment?.contains(join(directory, 'project'), 'build'), false, 'the user’s own act')
  t.equal(containment?.contains(join(directory, 'project'), 'prepare'), false)
})
