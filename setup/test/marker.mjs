import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { isDone, markDone } from '../marker.mjs'

t.test('a step is done when its marker holds the hash of its inputs', t => {
  const directory = t.testdir({})
  const marker = join(directory, 'done/compile')
  t.equal(isDone(marker, 'one'), false)
  markDone(marker, 'one')
  t.equal(isDone(marker, 'one'), true)
  t.equal(isDone(marker, 'two'), false)
  markDone(marker, 'two')
  t.equal(isDone(marker, 'two'), true)
  t.strictSame(readdirSync(join(directory, 'done')), ['compile'], 'nothing else is left')
  writeFileSync(marker, '')
  t.equal(isDone(marker, 'two'), false, 'a marker that was cut off')
  t.end()
})
