import t from 'tap'
import type { Backend, Proof } from '../../lib/backend/backend.js'
import { selectBackend } from '../../lib/backend/select-backend.js'

const backend = (name: string, proof: Proof): Backend => ({
  name,
  prove: () => Promise.resolve(proof),
  start: () => {
    throw new Error('nothing is started here')
  },
})

const full = backend('linux', { kind: 'proven', enforcement: { level: 'full', tier: 'view' } })
const partial = backend('linux', {
  kind: 'proven',
  enforcement: { level: 'partial', tier: 'landlock', gaps: ['hiding names', 'own loopback'] },
})
const unusable = backend('linux', { kind: 'unusable', reason: 'It is broken.', remedy: 'Mend it.' })

void t.test('takes the backend that has proven itself', async t => {
  const enforcement = { level: 'full', tier: 'view' }
  for (const name of ['auto', 'linux'] as const) {
    for (const required of ['any', 'full'] as const) {
      t.strictSame(await selectBackend({ backend: name, required }, 'linux', [full]), { backend: full, enforcement })
    }
  }
  t.match(await selectBackend({ backend: 'auto', required: 'any' }, 'linux', [partial]), { backend: partial })
})

void t.test('the first of those asked for that has proven itself and enforces enough', async t => {
  const other = backend('other', { kind: 'proven', enforcement: { level: 'full', tier: 'x' } })
  const any = { backend: 'auto', required: 'any' } as const
  t.match(await selectBackend({ ...any, backend: 'linux' }, 'linux', [other, full]), { backend: full })
  t.match(await selectBackend(any, 'linux', [unusable, partial, full]), { backend: partial })
  t.match(await selectBackend({ ...any, required: 'full' }, 'linux', [unusable, partial, full]), { backend: full })
  await t.rejects(
    selectBackend({ ...any, required: 'full' }, 'linux', [unusable, partial]),
    { code: 'ECONTAINUNAVAILABLE', message: /It is broken\. Mend it\./ },
    'why the strongest cannot be had',
  )
})

void t.test('refuses, saying why and the one thing to do', async t => {
  const auto = { backend: 'auto', required: 'any' } as const
  await t.rejects(selectBackend(auto, 'win32'), {
    code: 'ECONTAINUNAVAILABLE',
    message:
      'No containment that has proven itself is available here, so nothing has run. There is no backend for win32 yet. ' +
      'Use Linux, also in a virtual machine or a container. Or run the scripts uncontained, with everything you have, by --unsafe.',
  })
  await t.rejects(selectBackend(auto, 'linux', [unusable]), {
    code: 'ECONTAINUNAVAILABLE',
    message: /It is broken\. Mend it\. Or run .* by --unsafe\.$/,
  })
  await t.rejects(selectBackend({ ...auto, required: 'full' }, 'linux', [partial]), {
    code: 'ECONTAINUNAVAILABLE',
    message:
      /containment-require=full, but linux \(landlock\) cannot enforce: hiding names, own loopback\. Accept that by --containment-require=any\./,
  })
  await t.rejects(selectBackend({ ...auto, backend: 'linux' }, 'linux', []), { code: 'ECONTAINUNAVAILABLE' })
})
