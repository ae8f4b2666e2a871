import { readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { findPodman } from '../../lib/oci/find-podman.js'
import { ociBackend } from '../../lib/oci/oci-backend.js'
import { startPodman } from '../../lib/oci/start-podman.js'
import { ownIds } from '../fixtures/own-ids.js'
import { simplePlan } from '../fixtures/simple-plan.js'
import { launcher, shipped } from '../fixtures/shipped.js'

const base = realpathSync(t.testdir({}))
const runtime = { file: '/usr/bin/true', withoutGroups: false }
const left = (): string[] => readdirSync('/tmp').filter(name => name.startsWith('npm-oci-'))
const before = left()

/** A program in the place of the engine: its arguments are kept, and `what` it does. */
const engine = (what: string): string => {
  const file = join(base, 'engine')
  writeFileSync(file, `#!/bin/sh\necho "$@" >> ${base}/calls\ncase "$*" in *" rm "*) exit 0 ;; esac\n${what}\n`, {
    mode: 0o755,
  })
  return file
}

const start = (what: string) => startPodman(engine(what), runtime, simplePlan('true'), ['ignore', 'pipe', 'pipe'])

const remedy = /podman info\. Or choose another backend, as by --containment-backend=auto\./

void t.test('how the engine ends is how the script ended, once it has started', async t => {
  t.strictSame(await start('echo ready >&3; exit 7').outcome, { kind: 'exited', code: 7 })
  t.match(await start('exit 125').outcome, { kind: 'refused', reason: /could not set the container up/, remedy })
  t.match(await startPodman(join(base, 'none'), runtime, simplePlan('true'), 'ignore').outcome, {
    kind: 'refused',
    reason: /could not be started: .*ENOENT/,
    remedy,
  })
  t.strictSame(left(), before, 'and nothing is left of it')
})

void t.test('one that is killed has its container removed', async t => {
  const { process: child, outcome } = start('echo ready >&3; exec sleep 30')
  await sleep(300)
  child.kill('SIGKILL')
  t.strictSame(await outcome, { kind: 'signalled', signal: 'SIGKILL' })
  t.match(readFileSync(join(base, 'calls'), 'utf8'), /rm --force --time 0 npm-contained-[0-9a-f]{16}\n$/)
  t.strictSame(left(), before)
})

void t.test('what cannot be told to the engine does not start', t => {
  const plan = simplePlan('true')
  const view = [{ kind: 'bind' as const, source: '/usr', path: '/a,b', writable: false }]
  t.throws(() => startPodman(engine('exit 0'), runtime, { ...plan, view }, 'ignore'), /cannot be told to the engine/)
  t.strictSame(left(), before)
  t.end()
})

void t.test('it says of itself what it is, and starts nothing that it did not find', t => {
  const backend = ociBackend(() => ({ kind: 'absent', reason: 'none', remedy: 'some' }))
  t.match(backend, { name: 'oci', tier: 'container' })
  t.match(backend.identify(), { kind: 'absent', reason: 'none' })
  t.throws(() => backend.start(simplePlan('true'), 'ignore'), /none/)
  t.end()
})

const found = findPodman()
const needed = (process.env.CONTAINMENT_MUST_TEST ?? '').split(',')
const skip = found.kind === 'absent' && !needed.includes('oci') ? `NOT TESTED: ${found.reason}` : false

void t.test('by the system’s podman', { skip, timeout: 120_000 }, async t => {
  await t.test('every guarantee is kept', async t => {
    const { proveBackend } = shipped('lib/proof/prove-backend.js') as typeof import('../../lib/proof/prove-backend.js')
    const module = shipped('lib/oci/oci-backend.js') as typeof import('../../lib/oci/oci-backend.js')
    const site = { node: process.execPath, ids: ownIds, launcher, timeLimit: 60_000 }
    const proof = await proveBackend(module.ociBackend(), site)
    t.match(proof, { kind: 'proven', enforcement: { level: 'partial', tier: 'container' } })
    t.ok(proof.results.every(({ verdict }) => verdict === 'proven'))
  })
  t.strictSame(left(), before)
})

void t.test('a starting engine is run by the backend that found it', async t => {
  const file = engine('echo ready >&3; exit 3')
  const { mode } = statSync(file)
  t.equal(mode & 0o777, 0o755)
  const backend = ociBackend(() => ({ kind: 'present', engine: file, runtime, identity: 'x' }))
  t.strictSame(await backend.start(simplePlan('true'), 'ignore').outcome, { kind: 'exited', code: 3 })
})
