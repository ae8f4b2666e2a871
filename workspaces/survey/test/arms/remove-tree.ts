import { chmodSync, existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { removeTree } from '../../lib/arms/remove-tree.js'

void t.test('a directory in which strangers wrote', async t => {
  const directory = t.testdir({ 'stays.txt': '', work: { closed: { below: '' }, '-rf': '' } })
  const work = join(directory, 'work')
  symlinkSync('..', join(work, 'link'))
  chmodSync(join(work, 'closed'), 0)
  await removeTree(work)
  t.notOk(existsSync(work))
  t.ok(existsSync(join(directory, 'stays.txt')))
  await removeTree(work)
})
