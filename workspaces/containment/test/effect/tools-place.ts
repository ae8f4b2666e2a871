import { chmodSync, realpathSync, statSync } from 'node:fs'
import t from 'tap'
import { toolsPlace } from '../../lib/effect/tools-place.js'

const { uid, gid } = statSync(t.testdir({}))
const stranger = { uid: uid + 4242, gid: gid + 4242 }

void t.test('tools are kept in npm’s cache where whoever runs the script can come there', t => {
  const cache = realpathSync(t.testdir({}))
  chmodSync(cache, 0o700)
  t.equal(toolsPlace(cache, stranger, false), cache, 'an ordinary user’s scripts run as that user')
  t.equal(toolsPlace(cache, { uid: 0, gid: 0 }, true), cache)
  t.end()
})

void t.test('and where root’s is closed, in a place that only root can write', t => {
  const cache = realpathSync(t.testdir({}))
  chmodSync(cache, 0o700)
  const place = toolsPlace(cache, stranger, true)
  t.not(place, cache)
  t.equal(statSync(place).mode & 0o777, 0o755)
  t.equal(toolsPlace(cache, stranger, true), place, 'one for all scripts')
  t.end()
})
