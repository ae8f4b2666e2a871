import { PassThrough } from 'node:stream'
import t from 'tap'
import { untilClosed } from '../../lib/backend/until-closed.js'

void t.test('a stream that closes, that is closed, that breaks, and none', async t => {
  const ending = new PassThrough()
  const ended = untilClosed(ending)
  ending.resume().end()
  await ended
  t.equal(ending.closed, true)
  await untilClosed(ending)
  const breaking = new PassThrough()
  let reason = ''
  breaking.on('error', error => {
    reason = error.message
  })
  const broken = untilClosed(breaking)
  breaking.destroy(new Error('broken'))
  await broken
  t.equal(reason, 'broken', 'its reader is told')
  await untilClosed(null)
})
