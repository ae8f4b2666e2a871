import t from 'tap'
import type { Backend, Proof } from '../../lib/backend/backend.js'
import { candidates } from '../../lib/backend/candidates.js'
import type { Enforcement } from '../../lib/backend/enforcement.js'
import { type Prover, selectBackend } from '../../lib/backend/select-backend.js'
import { fakeBackend } from '../fixtures/fake-backend.js'

const proofs = new Map<Backend, Proof>()

const backend = (name: string, proof: Proof): Backend => {
  const made = fakeBackend({ name, tier: proof.kind === 'proven' ? proof.enforcement.tier : 'view' })
  proofs.set(made, proof)
  return made
}

const asked: string[] = []
const prove: Prover = each => {
  asked.push(each.name)
  return Promise.resolve(proofs.get(each) ?? { kind: 'unusable', reason: '', remedy: '', results: [] })
}

const proven = (enforcement: Enforcement): Proof => ({ kind: 'proven', enforcement, results: [], since: '' })
const full = backend('linux', proven({ level: 'full', tier: 'view' }))
const partial = backend('linux', proven({ level: 'partial', tier: 'landlock', gaps: ['hiding names', 'own loopback'] }))
const unusable = backend('linux', { kind: 'unusable', reason: 'It is broken.', remedy: 'Mend it.', results: [] })
const other = backend('other', proven({ level: 'full', tier: 'x' }))

void t.test('takes the backend that has proven itself', async t => {
  const enforcement = { level: 'full', tier: 'view' }
  for (const name of ['auto', 'linux'] as const) {
    for (const required of ['any', 'full'] as const) {
      t.strictSame(await selectBackend({ backend: name, required }, prove, 'linux', [full]), {
        backend: full,
        enforcement,
      })
    }
  }
  t.match(await selectBackend({ backend: 'auto', required: 'any' }, prove, 'linux', [partial]), { backend: partial })
})

void t.test('by itself, the first that enforces everything, else the first that is usable', async t => {
  const auto = { backend: 'auto', required: 'any' } as const
  const chosen = async (...backends: Backend[]): Promise<Backend> =>
    (await selectBackend(auto, prove, 'linux', backends)).backend
  t.equal(await chosen(unusable, other), other)
  t.equal(await chosen(partial, other), other)
  t.equal(await chosen(unusable, partial), partial)
  asked.length = 0
  t.equal(await chosen(full, other), full)
  t.strictSame(asked, ['linux'], 'and asks no further')
})

void t.test('on a Mac Seatbelt comes first, and it is a proof that decides', async t => {
  t.strictSame(
    Array.from(candidates('darwin'), ({ name, tier }) => `${name} (${tier})`),
    ['seatbelt (profile)', 'oci (container)'],
  )
  t.strictSame([...candidates('win32')], [])
  const auto = { backend: 'auto', required: 'any' } as const
  const gaps = backend('seatbelt', proven({ level: 'partial', tier: 'profile', gaps: ['survivors'] }))
  t.match(await selectBackend(auto, prove, 'darwin', [gaps, unusable]), { backend: gaps })
  const broken = backend('seatbelt', { kind: 'unusable', reason: 'It lets a script write.', remedy: '', results: [] })
  await t.rejects(selectBackend(auto, prove, 'darwin', [broken, unusable]), {
    code: 'ECONTAINUNAVAILABLE',
    message: /It lets a script write\. linux \(view\): It is broken\./,
  })
})

void t.test('the one that is asked for, and no other', async t => {
  const linux = { backend: 'linux', required: 'any' } as const
  t.match(await selectBackend(linux, prove, 'linux', [other, full]), { backend: full })
  await t.rejects(selectBackend(linux, prove, 'linux', [unusable, other]), { code: 'ECONTAINUNAVAILABLE' })
})

void t.test('refuses, saying why and the one thing to do', async t => {
  const auto = { backend: 'auto', required: 'any' } as const
  await t.rejects(selectBackend(auto, prove, 'win32'), {
    code: 'ECONTAINUNAVAILABLE',
    message:
      'No containment that has proven itself is available here, so nothing has run. There is no backend for win32 yet. ' +
      'Run npm on Linux, also in a virtual machine (on Windows: WSL 2), where linux and oci contain; or name a backend of ' +
      "yours by containment-backend, as npm's page containment-backends describes. Or run the scripts uncontained, with everything you have, by --unsafe.",
  })
  await t.rejects(selectBackend({ backend: 'seatbelt', required: 'any' }, prove, 'linux', [full]), {
    code: 'ECONTAINUNAVAILABLE',
    message:
      /seatbelt is no backend for linux: it is made of what macOS has\. Choose one that is: linux, or auto\. Run npm on/,
  })
  await t.rejects(selectBackend({ backend: 'linux', required: 'any' }, prove, 'darwin', [other]), {
    message: /linux is no backend for darwin: it is made of what Linux has\. Choose one that is: other, or auto\./,
  })
  await t.rejects(selectBackend({ backend: 'unknown', required: 'any' }, prove, 'freebsd'), {
    message: /unknown is no backend for freebsd\. Run npm on Linux/,
  })
  await t.rejects(selectBackend(auto, prove, 'linux', [unusable, unusable]), {
    code: 'ECONTAINUNAVAILABLE',
    message: /It is broken\. linux \(view\): It is broken\. Mend it\. Or run .* by --unsafe\.$/,
  })
  await t.rejects(selectBackend({ ...auto, required: 'full' }, prove, 'linux', [partial]), {
    code: 'ECONTAINUNAVAILABLE',
    message:
      /containment-require=full, but linux \(landlock\) cannot enforce: hiding names, own loopback\. Accept that by --containment-require=any\./,
  })
  await t.rejects(selectBackend({ ...auto, required: 'full' }, prove, 'linux', [unusable, partial]), {
    code: 'ECONTAINUNAVAILABLE',
    message: /It is broken\. containment-require=full, but .* Mend it\. Or accept that by --containment-require=any\./,
  })
  await t.rejects(selectBackend({ ...auto, backend: 'linux' }, prove, 'linux', []), { code: 'ECONTAINUNAVAILABLE' })
})
