import { spawnSync } from 'node:child_process'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { coverDescriptors } from '../../lib/backend/cover-inherited.js'

void t.test('what a program is given stays; what it would inherit beyond that is covered', t => {
  t.strictSame(coverDescriptors(['pipe', 'pipe', 'pipe'], [], 9), ['pipe', 'pipe', 'pipe'])
  t.strictSame(coverDescriptors(['pipe', 'pipe', 'pipe'], [5], 9), ['pipe', 'pipe', 'pipe', 'ignore', 'ignore', 9])
  t.strictSame(coverDescriptors(['pipe', 'pipe', 'pipe', 'ipc'], [3, 4], 9), ['pipe', 'pipe', 'pipe', 'ipc', 9])
  t.end()
})

void t.test('a descriptor that npm inherited does not reach a program', t => {
  // Node.js marks the first sixteen when it starts, and stops at the first gap after them
  const descriptor = 40
  const file = join(t.testdir({ secret: 'secret' }), 'secret')
  const through = (stdio: string) => {
    const program = `
      const { coverInherited } = require(process.argv[1])
      const covered = coverInherited(['ignore', 'pipe', 'ignore'])
      const found = require('node:child_process').spawnSync('/bin/cat', ['/proc/self/fd/${descriptor}'], { stdio: ${stdio} })
      process.stdout.write(found.stdout)
      covered.close()`
    const inherited: (number | 'ignore' | 'pipe')[] = Array.from({ length: descriptor }, () => 'ignore')
    inherited[1] = inherited[2] = 'pipe'
    inherited[descriptor] = openSync(file, 'r')
    const under = join(__dirname, '../../lib/backend/cover-inherited.js')
    const ended = spawnSync(process.execPath, ['-e', program, under], { stdio: inherited, encoding: 'utf8' })
    t.equal(ended.stderr, '')
    return ended.stdout
  }
  t.equal(through("['ignore', 'pipe', 'ignore']"), 'secret', 'control: it would')
  t.equal(through('covered.stdio'), '')
  t.end()
})
