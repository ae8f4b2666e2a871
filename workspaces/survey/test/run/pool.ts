import t from 'tap'
import { workersFor, workThrough } from '../../lib/run/pool.js'

void t.test('one worker for each core, as far as the memory goes', t => {
  t.equal(workersFor(8, 64 * 2 ** 30), 8)
  t.equal(workersFor(8, 4 * 2 ** 30), 2)
  t.equal(workersFor(8, 0), 1)
  t.ok(workersFor(1) === 1)
  t.end()
})

void t.test('everything is done once, so many at a time', async t => {
  const done: number[] = []
  let running = 0
  let most = 0
  await workThrough([1, 2, 3, 4, 5], ['one', 'two'], async item => {
    most = Math.max(most, ++running)
    await new Promise(resolve => setImmediate(resolve))
    running--
    done.push(item)
  })
  t.strictSame(done.sort(), [1, 2, 3, 4, 5])
  t.equal(most, 2)
})

void t.test('an error ends it, and what is under way is let finish', async t => {
  const done: number[] = []
  const work = workThrough([1, 2, 3, 4], ['one', 'two'], async item => {
    await new Promise(resolve => setImmediate(resolve))
    if (item === 1) {
      throw new Error('broken')
    }
    done.push(item)
  })
  await t.rejects(work, { message: 'broken' })
  await new Promise(resolve => setTimeout(resolve, 20))
  t.strictSame(done, [2])
})
