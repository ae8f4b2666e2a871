import { createHash } from 'node:crypto'
import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Proof } from '../../lib/backend/backend.js'
import { launcherDirectory } from '../../../../fork/assemble/layout.js'
import { dist } from '../../../../fork/paths.js'
import { linuxBackend } from '../../lib/linux/linux-backend.js'
import { shipped } from '../fixtures/shipped.js'
import { simplePlan } from '../fixtures/simple-plan.js'

const { linuxBackend: shippedBackend } = shipped('lib/linux/linux-backend.js') as { linuxBackend: typeof linuxBackend }

void t.test('the launcher proves itself on this machine, then starts what it is given', async t => {
  const backend = shippedBackend()
  t.equal(backend.name, 'linux')
  t.strictSame(await backend.prove(), { kind: 'proven', enforcement: { level: 'full', tier: 'view' } })
  t.strictSame(await backend.start(simplePlan('exit 3'), 'ignore').outcome, { kind: 'exited', code: 3 })
})

void t.test('without a launcher nothing is proven and nothing starts', async t => {
  const backend = linuxBackend()
  await t.rejects(backend.prove(), { code: 'ECONTAINLAUNCHER' })
  t.throws(() => backend.start(simplePlan('true'), 'ignore'), { code: 'ECONTAINLAUNCHER' })
})

/** A backend whose launcher is a shell script that only writes this status. */
const proofOf = async (t: Test, status: string): Promise<Proof> => {
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
  return module.linuxBackend().prove()
}

void t.test('why a launcher cannot be used', async t => {
  const cases: [status: string, reason: RegExp, remedy: RegExp][] = [
    ['echo exec-ok >&3; echo exit 12 >&3', /does not contain here: a private \/tmp cannot be written\.$/, /report/],
    ['echo exec-ok >&3; echo exit 99 >&3', /does not contain here: its probe ended with 99\.$/, /report/],
    ['echo exec-ok >&3; echo signal 9 >&3', /probe was killed by SIGKILL\.$/, /^Run the command again\.$/],
    ['echo fail namespaces 1 -1 >&3; exit 1', /refuses user namespaces \(EPERM\)\.$/, /^Allow user namespaces/],
    ['echo fail proc 1 -1 >&3; exit 1', /refuses a fresh \/proc \(EPERM\)/, /systempaths=unconfined/],
    ['echo fail view 38 -1 >&3; exit 1', /^The launcher failed at view \(ENOSYS\)\.$/, /update the kernel/],
    ['exit 0', /^The launcher ended without starting the script\.$/, /^Install this npm again\.$/],
  ]
  for (const [status, reason, remedy] of cases) {
    t.match(await proofOf(t, status), { kind: 'unusable', reason, remedy }, status)
  }
})
