import { createHash } from 'node:crypto'
import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Outcome } from '../../lib/backend/backend.js'
import { launcherDirectory } from '../../../../fork/assemble/layout.js'
import { dist } from '../../../../fork/paths.js'
import { linuxBackend } from '../../lib/linux/linux-backend.js'
import { shipped } from '../fixtures/shipped.js'
import { simplePlan } from '../fixtures/simple-plan.js'

const { linuxBackend: shippedBackend } = shipped('lib/linux/linux-backend.js') as { linuxBackend: typeof linuxBackend }

void t.test('the launcher is known by its hash, and starts what it is given', async t => {
  const backend = shippedBackend()
  t.match(backend, { name: 'linux', tier: 'view', gaps: [] })
  t.match(backend.identify(), { kind: 'present', identity: /^sha512-/ })
  t.strictSame(await backend.start(simplePlan('exit 3'), 'ignore').outcome, { kind: 'exited', code: 3 })
})

void t.test('without a launcher nothing is found and nothing starts', t => {
  const backend = linuxBackend()
  t.throws(() => backend.identify(), { code: 'ECONTAINLAUNCHER' })
  t.throws(() => backend.start(simplePlan('true'), 'ignore'), { code: 'ECONTAINLAUNCHER' })
  t.end()
})

/** What comes of a start by a launcher that is a shell script and only writes this status. */
const outcomeOf = (t: Test, status: string): Promise<Outcome> => {
  const copy = t.testdir({})
  const package_ = join(copy, 'node_modules/@npmcli/containment')
  cpSync(join(dist, 'node_modules/@npmcli/containment'), package_, { recursive: true })
  const file = join(copy, launcherDirectory, 'containment-launcher')
  const content = `#!/bin/sh\ncat <&3 >/dev/null\n${status}\n`
  rmSync(file)
  writeFileSync(file, content)
  chmodSync(file, 0o755)
  writeFileSync(`${file}.sha512`, `sha512-${createHash('sha512').update(content).digest('base64')}\n`)
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const module = require(join(package_, 'lib/linux/linux-backend.js')) as { linuxBackend: typeof linuxBackend }
  return module.linuxBackend().start(simplePlan('true'), 'ignore').outcome
}

void t.test('why a launcher refuses, with a remedy where the machine is the reason', async t => {
  const cases: [status: string, outcome: object][] = [
    ['echo exec-ok >&3; echo exit 12 >&3', { kind: 'exited', code: 12 }],
    [
      'echo fail namespaces 1 -1 >&3; exit 1',
      { kind: 'refused', reason: 'This machine refuses user namespaces (EPERM).', remedy: String },
    ],
    ['echo fail proc 1 -1 >&3; exit 1', { kind: 'refused', reason: /refuses a fresh \/proc \(EPERM\)/ }],
    ['echo fail mounts 38 -1 >&3; exit 1', { kind: 'refused', remedy: /update the kernel/ }],
    ['echo fail mounts 2 6 >&3; exit 1', { kind: 'refused', reason: /^The launcher failed at mounts: ENOENT \(/ }],
    ['exit 0', { kind: 'refused', reason: 'The launcher ended without starting the script.' }],
  ]
  for (const [status, outcome] of cases) {
    t.match(await outcomeOf(t, status), outcome, status)
  }
})
