import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Authority } from '../../lib/authority/authority.js'
import { guardedAuthority } from '../../lib/effect/guarded-authority.js'

void t.test('what is below a package is put back where a script could change it, unless it may', t => {
  const directory = t.testdir({ node_modules: { dependency: {} } })
  const modules = join(directory, 'node_modules')
  const authority = {
    grants: [{ path: directory, access: 'write', why: '' }],
    protected: ['x'],
  } as unknown as Authority
  const guarded = (kind: 'dependency' | 'project', backend: object, given = authority) =>
    guardedAuthority(given, { kind, directory }, backend).protected
  const weak = { changedWhileRunning: true } as const
  t.strictSame(guarded('dependency', weak), ['x', modules])
  t.strictSame(guarded('dependency', {}), ['x'])
  t.strictSame(guarded('project', weak), ['x'])
  const granted = {
    ...authority,
    grants: [{ path: join(modules, 'dependency'), access: 'write' }],
  } as unknown as Authority
  t.strictSame(guarded('dependency', weak, granted), ['x'], 'building there is a grant')
  const bare = t.testdir({})
  mkdirSync(bare, { recursive: true })
  t.strictSame(guardedAuthority(authority, { kind: 'dependency', directory: bare }, weak).protected, ['x'])
  t.end()
})
