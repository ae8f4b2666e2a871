import { chmodSync, existsSync, lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { landlockBackend } from '../../lib/linux/landlock-backend.js'
import { landlockGaps } from '../../lib/linux/landlock-gaps.js'
import { makePrivateAreas } from '../../lib/linux/private-areas.js'
import { launcher } from '../fixtures/shipped.js'
import { simplePlan } from '../fixtures/simple-plan.js'

void t.test('proves itself, and names what it cannot enforce', async t => {
  t.strictSame(await landlockBackend(() => launcher).prove(), {
    kind: 'proven',
    enforcement: { level: 'partial', tier: 'landlock', gaps: Object.keys(landlockGaps) },
  })
})

void t.test('one that does not contain is not used', async t => {
  const fake = (lines: string): string => {
    const file = join(t.testdir({}), 'launcher')
    writeFileSync(file, `#!/bin/sh\ncat <&3 >/dev/null\n${lines}\n`)
    chmodSync(file, 0o755)
    return file
  }
  const cases: [lines: string, reason: RegExp][] = [
    ['printf "exec-ok\\nexit 13\\n" >&3', /a file that is not granted can be read\.$/],
    ['printf "exec-ok\\nexit 99\\n" >&3', /its probe ended with 99\.$/],
    ['printf "fail landlock 38 -1\\n" >&3', /The launcher failed at landlock: ENOSYS\.$/],
    ['printf "exec-ok\\nsignal 9\\n" >&3', /its probe was killed\.$/],
  ]
  for (const [lines, reason] of cases) {
    t.match(await landlockBackend(() => fake(lines)).prove(), { kind: 'unusable', reason, remedy: /6\.12/ })
  }
})

void t.test('a script has a HOME and a TMPDIR of its own, which are gone afterwards', async t => {
  const backend = landlockBackend(() => launcher)
  const { process: child, outcome } = backend.start(
    simplePlan('echo $HOME; echo x > $HOME/a && echo y > $TMPDIR/b && mkdir -m 0 $TMPDIR/locked && exit 4'),
    'pipe',
  )
  const home = (await text(child.stdout as Readable)).trim()
  t.match(home, /npm-contained-\w+\/home$/)
  t.strictSame(await outcome, { kind: 'exited', code: 4 })
  t.notOk(existsSync(dirname(home)), 'also what it had locked')
})

void t.test('the private directories are the script’s alone', t => {
  const areas = makePrivateAreas({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 })
  t.equal(lstatSync(areas.home).mode & 0o777, 0o700)
  mkdirSync(join(areas.temporary, 'x'))
  areas.remove()
  t.notOk(existsSync(dirname(areas.home)))
  const others = makePrivateAreas({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }, () => {
    throw new Error('a survivor wrote there')
  })
  t.doesNotThrow(() => {
    others.remove()
  })
  t.ok(existsSync(others.home), 'control')
  rmSync(dirname(others.home), { recursive: true })
  t.end()
})
