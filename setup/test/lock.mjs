import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { withLock } from '../lock.mjs'

const never = t => () => t.fail('there is nobody to wait for')

t.test('the lock is held during the work and gone after it', async t => {
  const directory = t.testdir({})
  const file = join(directory, 'deep/setup.lock')
  const result = await withLock(
    file,
    async () => {
      t.equal(readFileSync(file, 'utf8'), String(process.pid))
      return 7
    },
    never(t),
  )
  t.equal(result, 7)
  t.strictSame(readdirSync(join(directory, 'deep')), [])
})

t.test('also when the work fails', async t => {
  const file = join(t.testdir({}), 'setup.lock')
  await t.rejects(
    withLock(file, () => Promise.reject(new Error('no compiler')), never(t)),
    { message: 'no compiler' },
  )
  t.notOk(existsSync(file))
})

t.test('a lock of a process that is no more, or that nobody can read, is taken over', async t => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  for (const content of [String(pid), '', 'text', '-1', '0', '1.5']) {
    const file = join(t.testdir({ 'setup.lock': content }), 'setup.lock')
    t.equal(await withLock(file, async () => readFileSync(file, 'utf8'), never(t)), String(process.pid), content)
  }
})

t.test('one at a time: the other waits and says for whom', async t => {
  const file = join(t.testdir({}), 'setup.lock')
  // held by a process that lives: this one’s parent
  writeFileSync(file, String(process.ppid))
  const waited = []
  const second = withLock(
    file,
    async () => 'done',
    pid => waited.push(pid),
  )
  await sleep(500)
  t.strictSame(waited, [process.ppid], 'once')
  t.equal(readFileSync(file, 'utf8'), String(process.ppid))
  spawnSync('rm', [file])
  t.equal(await second, 'done')
})
