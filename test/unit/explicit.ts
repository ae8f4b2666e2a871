import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { ambientContainment } from '@npmcli/containment'
import t from 'tap'
import { open } from '../../lib/containment/open.js'
import { fakeNpm } from './fixtures/fake-npm.js'

// a process has one containment: this one has another than that of open.ts
void t.test('with --safe on the command line also the user’s own acts are contained', async t => {
  const directory = realpathSync(t.testdir({ home: {}, npm: {}, cache: {}, project: { 'package.json': '{}' } }))
  await open(fakeNpm(directory, { layers: { cli: { safe: true } } }), 'run')
  t.equal(ambientContainment()?.contains(join(directory, 'project'), 'build'), true)
})

void t.test('and what stands on it, nobody opens again', async t => {
  const directory = realpathSync(t.testdir({ home: {}, npm: {}, cache: {}, project: {} }))
  const before = ambientContainment()
  await t.rejects(open(fakeNpm(directory, { layers: { cli: { safe: true } } }), 'run'), TypeError)
  t.equal(ambientContainment(), before)
})
