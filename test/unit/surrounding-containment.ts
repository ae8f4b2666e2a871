import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { surroundingContainment } from '../../lib/containment/surrounding-containment.js'

void t.test('a marker counts where the kernel confirms it', t => {
  const directory = t.testdir({
    contained: 'Name:\tnode\nNoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\n',
    free: 'Name:\tnode\nNoNewPrivs:\t0\nSeccomp:\t0\n',
    filtered: 'Name:\tnode\nNoNewPrivs:\t0\nSeccomp:\t2\n',
  })
  const marked = { NPM_CONTAINMENT: 'linux-view' }
  t.equal(surroundingContainment(marked, join(directory, 'contained')), 'linux-view')
  for (const file of ['free', 'filtered', 'gone']) {
    t.equal(surroundingContainment(marked, join(directory, file)), undefined, file)
  }
  t.equal(surroundingContainment({}, join(directory, 'contained')), undefined)
  t.equal(surroundingContainment({ NPM_CONTAINMENT: 'a\u001b[2J-b' }, join(directory, 'contained')), 'a-b')
  t.equal(surroundingContainment(), undefined, 'these tests are not contained')
  t.end()
})

void t.test('on macOS, where no second sandbox can be made', t => {
  // doubles of sandbox-exec
  const directory = t.testdir({ inside: '#!/bin/sh\nexit 71\n', outside: '#!/bin/sh\nexit 0\n' })
  const marked = { NPM_CONTAINMENT: 'seatbelt-profile' }
  const asked = (program: string): string | undefined =>
    surroundingContainment(marked, '/proc/self/status', join(directory, program))
  chmodSync(join(directory, 'inside'), 0o755)
  chmodSync(join(directory, 'outside'), 0o755)
  t.equal(asked('inside'), 'seatbelt-profile')
  t.equal(asked('outside'), undefined)
  t.equal(asked('gone'), undefined)
  t.equal(surroundingContainment({}, '', join(directory, 'inside')), undefined)
  t.end()
})
