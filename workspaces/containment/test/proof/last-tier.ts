import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Enforcement } from '../../lib/backend/enforcement.js'
import { rememberTier } from '../../lib/proof/last-tier.js'

const full: Enforcement = { level: 'full', tier: 'view' }
const partial: Enforcement = { level: 'partial', tier: 'view', gaps: ['x'] }
const landlock: Enforcement = { level: 'partial', tier: 'landlock', gaps: ['x'] }

void t.test('a weaker one is told once, naming the stronger', t => {
  const directory = join(t.testdir({}), 'proofs')
  const now = (backend: string, enforcement: Enforcement, project = '/project') =>
    rememberTier(directory, project, backend, enforcement)
  t.equal(now('linux', full), undefined, 'the first time')
  t.equal(now('linux', full), undefined)
  t.equal(now('bubblewrap', partial), 'linux (view)')
  t.equal(now('linux', landlock), 'bubblewrap (view)')
  t.equal(now('linux', landlock), undefined, 'once')
  t.equal(now('linux', full), undefined, 'a stronger one')
  t.equal(now('linux', landlock, '/other'), undefined, 'another project')
  t.equal(readdirSync(directory).length, 2)
  t.end()
})

void t.test('what is not as it was written is not known', t => {
  const directory = t.testdir({})
  rememberTier(directory, '/project', 'linux', full)
  const [name = ''] = readdirSync(directory)
  const file = join(directory, name)
  for (const text of [
    '',
    '{',
    '[]',
    '{"backend":"linux","tier":"view"}',
    '{"backend":1,"tier":"view","level":"full"}',
  ]) {
    writeFileSync(file, text, { mode: 0o600 })
    t.equal(rememberTier(directory, '/project', 'linux', landlock), undefined, text)
    t.match(JSON.parse(readFileSync(file, 'utf8')), { tier: 'landlock' })
  }
  t.end()
})
