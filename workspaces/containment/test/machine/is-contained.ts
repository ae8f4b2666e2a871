import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { isContained } from '../../lib/machine/is-contained.js'

void t.test('these tests are not contained', t => {
  t.equal(isContained(), false)
  t.end()
})

void t.test('on macOS, where no second sandbox can be made', t => {
  // doubles of sandbox-exec
  const directory = t.testdir({ inside: '#!/bin/sh\nexit 71\n', outside: '#!/bin/sh\nexit 0\n' })
  const at = (name: string): string => join(directory, name)
  chmodSync(at('inside'), 0o755)
  chmodSync(at('outside'), 0o755)
  t.equal(isContained(at('inside')), true)
  t.equal(isContained(at('outside')), false)
  t.equal(isContained(at('gone')), false)
  t.end()
})
