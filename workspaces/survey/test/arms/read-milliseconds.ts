import { execFileSync } from 'node:child_process'
import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readMilliseconds } from '../../lib/arms/read-milliseconds.js'

void t.test('a number that the arm wrote, and nothing else', async t => {
  const base = t.testdir({ other: '1000\n' })
  const file = join(base, 'microseconds')
  t.equal(await readMilliseconds({ base }), undefined, 'nothing')
  writeFileSync(file, '1234567\n')
  t.equal(await readMilliseconds({ base }), 1235)
  for (const text of ['', '12', 'x\n', '1'.repeat(40)]) {
    writeFileSync(file, text)
    t.equal(await readMilliseconds({ base }), undefined, text)
  }
  rmSync(file)
  symlinkSync('other', file)
  t.equal(await readMilliseconds({ base }), undefined, 'a link')
  rmSync(file)
  execFileSync('mkfifo', [file])
  t.equal(await readMilliseconds({ base }), undefined, 'a FIFO, which nobody writes to')
})
