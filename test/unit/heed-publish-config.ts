import t from 'tap'
import { heedPublishConfig } from '../../lib/containment/heed-publish-config.js'
import { fakeNpm } from './fixtures/fake-npm.js'
import { recordLogs } from './fixtures/record-logs.js'

const settings = { access: 'public', safe: false, Script_Shell: './shell', 'ignore-scripts': true, 'strict-x': 1 }

void t.test('without safe all of it is heeded', t => {
  const lines = recordLogs(t)
  t.equal(heedPublishConfig(fakeNpm('/d'), settings, true), settings)
  t.strictSame(lines, [])
  t.end()
})

void t.test('with safe what a project cannot set is left out, and said when it is to be said', t => {
  const lines = recordLogs(t)
  const npm = fakeNpm('/d', { layers: { user: { safe: 'true' } }, values: { 'ignore-scripts': false } })
  const heeded = { access: 'public', 'ignore-scripts': true, 'strict-x': 1 }
  t.strictSame(heedPublishConfig(npm, settings, false), heeded)
  t.strictSame(lines, [])
  t.strictSame(heedPublishConfig(npm, settings, true), heeded)
  t.match(lines, [
    /^warn containment safe in publishConfig of \/d\/project\/package\.json is ignored: .* weaken containment/,
    /^warn containment script-shell in publishConfig of .* cannot name programs/,
  ])
  t.equal(lines.length, 2)
  t.end()
})
