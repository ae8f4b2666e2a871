import { join } from 'node:path'
import t from 'tap'
import type { Backend } from '../../lib/backend/backend.js'
import type { checkConformance } from '../../lib/conformance/check-conformance.js'
import { examineConformance } from '../../lib/conformance/examine-conformance.js'
import type { ContainmentError } from '../../lib/errors.js'
import { bareBackend } from '../fixtures/bare-backend.js'
import { fakeBackend } from '../fixtures/fake-backend.js'
import { ownIds } from '../fixtures/own-ids.js'
import { launcher, shipped } from '../fixtures/shipped.js'

// inside a view only the modules that ship are to be seen
const { checkConformance: check } = shipped('lib/conformance/check-conformance.js') as {
  checkConformance: typeof checkConformance
}
const { linuxBackend } = shipped('lib/linux/linux-backend.js') as typeof import('../../lib/linux/linux-backend.js')
const { ContainmentError: ShippedError } = shipped('lib/errors.js') as { ContainmentError: typeof ContainmentError }

const site = { node: process.execPath, ids: ownIds, launcher }

void t.test('npm’s own backend keeps all of it', async t => {
  const conformance = await check(linuxBackend(), site)
  t.match(conformance, {
    backend: 'linux',
    tier: 'view',
    state: { kind: 'full' },
    accepted: { any: true, full: true },
  })
  t.ok(conformance.guarantees.every(({ verdict }) => verdict === 'proven'))
  t.strictSame(
    conformance.behaviours.filter(({ differs }) => differs !== undefined),
    [],
  )
})

void t.test('one that contains nothing differs where it has to', async t => {
  const conformance = await check(bareBackend(), site)
  t.match(conformance, { state: { kind: 'unusable' }, accepted: { any: false, full: false } })
  const differing = conformance.behaviours.flatMap(({ name, differs }) => (differs === undefined ? [] : [name]))
  t.strictSame(differing, ['refusal', 'killing', 'files'])
})

void t.test('one that fails is told apart from one that is missing', async t => {
  const failing = (fail: () => never): Backend => fakeBackend({ identify: fail })
  t.match(await check(fakeBackend({ identify: () => ({ kind: 'absent', reason: 'a', remedy: 'b' }) }), site), {
    state: { kind: 'unusable', reason: 'a', remedy: 'b' },
    guarantees: [],
    behaviours: [],
  })
  const refuse = (): never => {
    throw new ShippedError('ECONTAINBACKEND', { reason: 'a', hint: 'b' })
  }
  t.match(await check(failing(refuse), site), { state: { kind: 'unusable', reason: 'a', remedy: 'b' } })
  const mistake = (): never => {
    throw new TypeError('ours')
  }
  await t.rejects(check(failing(mistake), site), TypeError)
  let starts = 0
  const fragile = bareBackend()
  const failsLater: Backend = {
    ...fragile,
    start: (plan, stdio) => {
      if (starts++ > 0) {
        throw new Error('no more')
      }
      return fragile.start(plan, stdio)
    },
  }
  const { behaviours } = await check(failsLater, site)
  t.ok(behaviours.every(({ differs }) => differs === 'Error: no more'))
})

void t.test('a backend by its name, or a module', async t => {
  const options = { places: { global: undefined }, node: process.execPath }
  const absent = `module.exports = { contract: 1, backend: { name: 'mine', tier: 'view', gaps: [], start() {},
    identify: () => ({ kind: 'absent', reason: 'a', remedy: 'b' }) } }`
  const directory = t.testdir({ 'index.js': absent })
  t.match(await examineConformance({ ...options, backend: join(directory, 'index.js') }), [
    { backend: 'mine', state: { kind: 'unusable' } },
  ])
  await t.rejects(examineConformance({ ...options, backend: 'seatbelt' }), {
    code: 'ECONTAINBACKEND',
    message: /seatbelt is not a backend for linux\. Name one of: linux, /,
  })
})
