import { realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeRepository } from '../../../../test/fixtures/git-repository.js'
import type { Authority } from '../../lib/authority/authority.js'
import { withRepository } from '../../lib/effect/with-repository.js'

const home = '/home/u'

void t.test('the user’s own scripts read the repository around them, nobody reads its secrets', t => {
  const directory = realpathSync(t.testdir({}))
  const at = (name: string): string => join(directory, name)
  makeRepository(at('p'), { 'w/package.json': '{}' })
  const config = at('p/.git/config')
  const authority: Authority = {
    grants: [{ path: config, access: 'read', reason: 'protected' }],
    hidden: [],
    protected: [config],
    scriptGround: [],
    home,
    path: [],
  }
  const given = (where: string, kind: 'project' | 'exec' | 'dependency' | 'git-prepare'): Authority =>
    withRepository(authority, { directory: at(where), kind }, { home })
  t.equal(given('p', 'project'), authority, 'what lies in its own directory it reads anyway')
  t.equal(given('p/w', 'dependency'), authority)
  for (const kind of ['project', 'exec'] as const) {
    const { grants, hidden } = given('p/w', kind)
    t.ok(grants.some(({ path, access }) => path === at('p/.git/objects') && access === 'read'))
    t.strictSame(hidden, [])
  }
  writeFileSync(config, '[remote "o"]\nurl = https://token@example.org/x.git\n')
  for (const kind of ['project', 'exec', 'dependency', 'git-prepare'] as const) {
    const { grants, hidden, protected: guarded } = given('p', kind)
    t.strictSame(hidden, [config], kind)
    t.strictSame(grants, [], kind)
    t.strictSame(guarded, [config], 'and it is put back, should it change')
  }
  t.strictSame(given('p/w', 'project').hidden, [config])
  t.end()
})
