import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { removeTree } from '../../lib/effect/remove-tree.js'
import { makeDeep } from '../fixtures/make-deep.js'

void t.test('whatever a script made of it', t => {
  const directory = t.testdir({ root: { tree: { locked: { file: '' } } }, outside: { file: '' } })
  const root = join(directory, 'root')
  const tree = join(root, 'tree')
  symlinkSync(join(directory, 'outside'), join(tree, 'link'))
  writeFileSync(Buffer.concat([Buffer.from(`${tree}/`), Buffer.from([0x66, 0xff])]), '')
  mkdirSync(Buffer.concat([Buffer.from(`${tree}/`), Buffer.from([0xfe])]))
  makeDeep(tree, 'd'.repeat(250), 60)
  makeDeep(tree, 'e', 1000)
  chmodSync(join(tree, 'locked'), 0)
  removeTree(tree, root)
  t.strictSame(readdirSync(root), [], 'nothing is left, also not of the pieces')
  t.ok(existsSync(join(directory, 'outside/file')), 'no link was followed')
  t.throws(
    () => {
      removeTree(tree, root)
    },
    { code: 'ENOENT' },
  )
  t.end()
})
