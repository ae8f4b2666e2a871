import t from 'tap'
import type { Backend } from '../../lib/backend/backend.js'
import { examineContainment } from '../../lib/doctor/examine-containment.js'
import type { Examination } from '../../lib/doctor/examination.js'
import { ContainmentError } from '../../lib/errors.js'
import { bareBackend } from '../fixtures/bare-backend.js'
import { fakeBackend } from '../fixtures/fake-backend.js'
import { shipped } from '../fixtures/shipped.js'

const { examineContainment: examineShipped } = shipped('lib/doctor/examine-containment.js') as {
  examineContainment: typeof examineContainment
}
const { linuxBackend } = shipped('lib/linux/linux-backend.js') as typeof import('../../lib/linux/linux-backend.js')

const options = {
  node: process.execPath,
  version: 'test',
  proofs: undefined,
  places: { global: undefined },
  ground: [],
  backend: 'auto',
  required: 'any',
} as const

const examine = (...backends: Backend[]): Promise<Examination> => examineContainment(options, backends)

void t.test('this machine, by the backends that ship', async t => {
  const { tiers, safe } = await examineShipped(options)
  t.match(tiers[0], { backend: 'linux', tier: 'view', state: { kind: 'full' } })
  t.ok(tiers[0]?.guarantees.every(({ verdict }) => verdict === 'proven'))
  t.strictSame(safe, { runs: true, backend: 'linux', tier: 'view' })
})

void t.test('a backend that names its gaps', async t => {
  const { tiers, safe } = await examineShipped({ ...options, required: 'full' }, [
    { ...linuxBackend(), gaps: ['telling the time'] },
  ])
  t.match(tiers, [{ state: { kind: 'partial', gaps: ['telling the time'] } }])
  t.match(safe, { runs: false, reason: /cannot enforce: telling the time\.$/, remedy: /^Accept that by / })
})

void t.test('a backend that keeps nothing says which guarantee, and what it was', async t => {
  const { tiers, safe } = await examine(bareBackend())
  t.match(tiers, [{ state: { kind: 'unusable', reason: /“write”/ } }])
  t.match(tiers[0]?.guarantees[0], { name: 'write', verdict: 'broken', detail: /must not .*, but could/ })
  // compiled sources carry no launcher
  t.match(
    tiers[0]?.guarantees.find(({ name }) => name === 'namespaces'),
    { verdict: 'unproven', detail: 'there is no launcher to ask for one' },
  )
  t.match(safe, { runs: false, reason: /“write”/ })
})

void t.test('a backend that is not there, or not the one that was installed', async t => {
  const absent = fakeBackend({
    name: 'absent',
    identify: () => ({ kind: 'absent', reason: 'It is not installed.', remedy: 'Install it.' }),
  })
  const spoilt = fakeBackend({
    name: 'spoilt',
    identify: () => {
      throw new ContainmentError('ECONTAINLAUNCHER', { reason: 'It is another.', hint: 'Install this npm again.' })
    },
  })
  t.strictSame(await examine(absent, spoilt), {
    tiers: [
      {
        backend: 'absent',
        tier: 'fake',
        state: { kind: 'unusable', reason: 'It is not installed.', remedy: 'Install it.' },
        unbounded: [],
        guarantees: [],
      },
      {
        backend: 'spoilt',
        tier: 'fake',
        state: { kind: 'unusable', reason: 'It is another.', remedy: 'Install this npm again.' },
        unbounded: [],
        guarantees: [],
      },
    ],
    safe: {
      runs: false,
      reason: 'It is not installed. spoilt (fake): It is another.',
      remedy: 'Install it. Or run the scripts uncontained, with everything you have, by --unsafe.',
    },
  })
})

void t.test('what is not a refusal is not taken for one', async t => {
  await t.rejects(examine(fakeBackend()), { message: 'nothing is started here' })
  const identify = (): never => {
    throw new TypeError('a mistake')
  }
  await t.rejects(examine(fakeBackend({ identify })), TypeError)
})
