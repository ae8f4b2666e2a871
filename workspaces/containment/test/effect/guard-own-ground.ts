import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { guardOwnGround } from '../../lib/effect/guard-own-ground.js'

void t.test('what was there stays, what was added goes, and settings of repositories are put back', t => {
  const root = t.testdir({
    sub: { '.git': { config: 'theirs', HEAD: 'ref: refs/heads/main' } },
    worktree: { '.git': 'gitdir: ../sub/.git' },
    node_modules: {},
  })
  const at = (name: string): string => join(root, name)
  symlinkSync('/home/u', at('node_modules/.mine'))

  const restore = guardOwnGround(root)
  writeFileSync(at('sub/.git/config'), 'fsmonitor')
  writeFileSync(at('sub/.git/HEAD'), 'ref: refs/heads/other')
  writeFileSync(at('worktree/.git'), 'gitdir: ../evil')
  mkdirSync(at('new/.git'), { recursive: true })
  symlinkSync('/home/u', at('node_modules/@scope'))
  t.strictSame(
    restore().sort((one, other) => (one.path < other.path ? -1 : 1)),
    [
      { kind: 'write', path: at('new/.git') },
      { kind: 'link', path: at('node_modules/@scope') },
      { kind: 'write', path: at('sub/.git/config') },
      { kind: 'write', path: at('worktree/.git') },
    ].sort((one, other) => (one.path < other.path ? -1 : 1)),
  )
  t.equal(readFileSync(at('sub/.git/config'), 'utf8'), 'theirs')
  t.equal(readFileSync(at('sub/.git/HEAD'), 'utf8'), 'ref: refs/heads/other', 'which git obeys in no way')
  t.equal(readFileSync(at('worktree/.git'), 'utf8'), 'gitdir: ../sub/.git')
  t.notOk(existsSync(at('new/.git')))
  t.strictSame(guardOwnGround(root)(), [])
  t.end()
})
