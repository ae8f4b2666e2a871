import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { guardTools } from '../../lib/effect/guard-tools.js'

void t.test('Node.js and npm in what a script may write: a parent that was renamed is noticed', t => {
  const directory = t.testdir({ tools: { bin: { node: 'real' } }, npm: {} })
  const roots = { node: join(directory, 'tools/bin/node'), npm: join(directory, 'npm') }
  const check = guardTools(roots, directory)
  check()
  renameSync(join(directory, 'tools'), join(directory, 'away'))
  t.throws(check, /tools\/bin\/node, which npm runs, is no longer/, 'gone')
  mkdirSync(join(directory, 'tools/bin'), { recursive: true })
  writeFileSync(roots.node, 'false')
  t.throws(check, /tools\/bin\/node, which npm runs, is no longer/, 'another in its place')
  t.end()
})

void t.test('elsewhere no script can do that', t => {
  const directory = t.testdir({ node: 'real', package: {} })
  const check = guardTools({ node: join(directory, 'node'), npm: '/nowhere' }, join(directory, 'package'))
  renameSync(join(directory, 'node'), join(directory, 'other'))
  check()
  t.pass()
  t.end()
})
