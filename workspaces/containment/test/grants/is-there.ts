import { join } from 'node:path'
import t from 'tap'
import { parseGrant, type Grant } from '../../lib/grants/grant.js'
import { isThere } from '../../lib/grants/is-there.js'

void t.test('what a grant lets a script read is there or not; everything else is as if it were', t => {
  const project = t.testdir({ 'lefthook.yml': '' })
  const of = (text: string): boolean =>
    isThere(
      parseGrant(text) as Grant,
      { directory: join(project, 'node_modules/a') },
      { project, home: '/nonexistent' },
    )
  t.ok(of('read:<project>/lefthook.yml'))
  t.notOk(of('read:<project>/lefthook.toml'))
  t.ok(of('write:<project>/made'))
  t.ok(of('cache:a'))
  t.end()
})
