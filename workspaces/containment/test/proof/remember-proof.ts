import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Proof } from '../../lib/backend/backend.js'
import { circumstances } from '../../lib/proof/circumstances.js'
import { guaranteeNames } from '../../lib/proof/guarantees.js'
import { type ProofStore, rememberProof } from '../../lib/proof/remember-proof.js'
import { fakeBackend } from '../fixtures/fake-backend.js'

const backend = fakeBackend({ name: 'fake', tier: 'view' })
const good: Proof = {
  kind: 'proven',
  enforcement: { level: 'full', tier: 'view' },
  results: guaranteeNames.map(guarantee => ({ guarantee, verdict: 'proven' })),
  since: '2026-11-23T00:00:00.000Z',
}
const bad: Proof = { kind: 'unusable', reason: 'It is broken.', remedy: 'Mend it.', results: [] }

/** How often a backend had to prove itself when it is asked for `store` under each of `given`. */
const count = async (
  store: ProofStore,
  given: readonly Record<string, string>[],
  proof: Proof = good,
): Promise<number> => {
  let proofs = 0
  for (const each of given) {
    const result = await rememberProof(backend, each, store, () => {
      proofs++
      return Promise.resolve(proof)
    })
    t.strictSame(result, proof)
  }
  return proofs
}

void t.test('proven once, while everything is the same', async t => {
  const store = { directory: t.testdir({}), trust: true }
  const here = { ...circumstances(), npm: '12' }
  t.equal(await count(store, [here, here, here]), 1)
  t.equal(await count(store, [{ ...here, boot: 'another' }]), 1, 'another boot')
  t.equal(await count(store, [here]), 1, 'and back')
  t.equal(await count({ ...store, trust: false }, [here, here]), 2, 'when it is asked anew')
  t.equal(await count(store, [here]), 0, 'which is kept too')
  appendFileSync(join(store.directory, 'proof-fake-view.json'), ' ')
  t.equal(await count(store, [here, here]), 1, 'when somebody changed it')
})

void t.test('without a place nothing is kept', async t => {
  t.equal(await count({ directory: undefined, trust: true }, [{}, {}]), 2)
})

void t.test('a failure is never kept', async t => {
  const store = { directory: t.testdir({}), trust: true }
  t.equal(await count(store, [{}, {}], bad), 2)
  t.equal(await count(store, [{}, {}]), 1)
  t.equal(await count(store, [{ boot: 'x' }], bad), 1, 'nor is the last success taken for it')
})

void t.test('the circumstances of this machine', t => {
  const here = circumstances()
  t.match(here, { boot: /^[0-9a-f-]{36}$/, user: /^\d+:\d+$/, powers: /CapEff:[0-9a-f]+ .*Seccomp:\d/ })
  t.match(here.container, /^user:\[\d+\] mnt:\[\d+\] pid:\[\d+\]$/)
  t.strictSame(circumstances(), here)
  t.end()
})
