import { mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { git, makeRepository } from '../../../../test/fixtures/git-repository.js'
import { findRepository, secretsIn } from '../../lib/effect/find-repository.js'

const home = '/home/u'

const world = (t: Test): ((name: string) => string) => {
  const directory = realpathSync(t.testdir({}))
  makeRepository(join(directory, 'repository'), { 'packages/app/package.json': '{}' })
  return name => join(directory, name)
}

const withSecret = '[remote "origin"]\n\turl = https://token@example.org/x.git\n'

void t.test('an ordinary repository, from any directory in it', t => {
  const at = world(t)
  const found = findRepository(at('repository/packages/app'), home)
  t.equal(found?.top, at('repository'))
  t.strictSame(found?.secret, [])
  for (const name of ['HEAD', 'objects', 'refs', 'config']) {
    t.ok(found?.readable.includes(at(`repository/.git/${name}`)), name)
  }
  t.notOk(found?.readable.some(path => /hooks|logs|info/.test(path)))
  t.end()
})

void t.test('settings with secrets are not read', t => {
  const at = world(t)
  const secrets = [
    withSecret,
    '[remote "o"]\nurl = ssh://u:password@example.org/x\n',
    '[http]\nextraheader = AUTHORIZATION: basic x\n',
  ]
  for (const text of secrets) {
    writeFileSync(at('repository/.git/config'), text)
    const found = findRepository(at('repository'), home)
    t.strictSame(found?.secret, [at('repository/.git/config')], text)
    t.notOk(found?.readable.includes(at('repository/.git/config')))
  }
  for (const text of ['[remote "o"]\nurl = git@example.org:x\n', '[remote "o"]\nurl = ssh://git@example.org/x\n']) {
    writeFileSync(at('repository/.git/config'), text)
    t.strictSame(findRepository(at('repository'), home)?.secret, [], text)
  }
  t.end()
})

void t.test('a worktree and a submodule', t => {
  const at = world(t)
  git(at('repository'), 'worktree', 'add', '--quiet', at('worktree'))
  const worktree = findRepository(at('worktree/packages'), home)
  t.equal(worktree?.top, at('worktree'))
  t.ok(worktree?.readable.includes(at('repository/.git/objects')))
  t.ok(worktree?.readable.includes(at('repository/.git/worktrees/worktree/HEAD')))

  makeRepository(at('library'), { 'package.json': '{}' })
  git(at('repository'), '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', at('library'), 'lib')
  const submodule = findRepository(at('repository/lib'), home)
  t.equal(submodule?.top, at('repository/lib'))
  t.ok(submodule?.readable.includes(at('repository/.git/modules/lib/objects')))
  t.notOk(submodule?.readable.includes(at('repository/.git/objects')))

  writeFileSync(at('repository/.git/modules/lib/config'), withSecret)
  t.strictSame(secretsIn(at('repository')), [at('repository/.git/modules/lib/config')])
  t.strictSame(secretsIn(at('library')), [])
  t.end()
})

void t.test('a file that names somebody else’s repository makes it nobody’s', t => {
  const at = world(t)
  mkdirSync(at('evil'))
  for (const place of [at('repository/.git'), '../repository/.git', at('missing'), '']) {
    writeFileSync(at('evil/.git'), `gitdir: ${place}\n`)
    t.equal(findRepository(at('evil'), home), undefined, place)
  }
  mkdirSync(at('evil/fake'))
  writeFileSync(at('evil/.git'), 'gitdir: fake\n')
  writeFileSync(at('evil/fake/commondir'), `${at('repository/.git')}\n`)
  writeFileSync(at('evil/fake/gitdir'), `${at('evil/.git')}\n`)
  t.equal(findRepository(at('evil'), home), undefined, 'a place that says where its objects are is not believed')
  t.end()
})

void t.test('links lead to no repository', t => {
  const at = world(t)
  mkdirSync(at('linked'))
  symlinkSync('../repository/.git', at('linked/.git'))
  t.equal(findRepository(at('linked'), home), undefined)
  rmSync(at('linked/.git'))
  mkdirSync(at('linked/.git'))
  writeFileSync(at('linked/.git/HEAD'), 'ref: refs/heads/main\n')
  symlinkSync('../../repository/.git/objects', at('linked/.git/objects'))
  t.equal(findRepository(at('linked'), home), undefined)
  t.end()
})

void t.test('there is none, or it is HOME’s or holds it', t => {
  const at = world(t)
  t.equal(findRepository(at('.'), home)?.top === at('.'), false)
  t.equal(findRepository(at('repository/packages'), at('repository')), undefined)
  t.equal(findRepository(at('repository/packages'), at('repository/packages/home')), undefined)
  t.end()
})
