import fc from 'fast-check'
import t from 'tap'
import { sources } from '../lib/containment/config-layers.js'
import { decideSafe } from '../lib/containment/decide-safe.js'
import { layers } from './fixtures/layers.js'

const unsafe = [false, 'false']
const safe = [
  true,
  'true',
  '',
  '0',
  0,
  'no',
  'off',
  'null',
  null,
  'undefined',
  'False',
  'FALSE',
  ' false',
  [],
  ['false'],
  {},
]

void t.test('without a word, npm is npm', t => {
  t.strictSame(decideSafe(layers({})), { safe: false, source: undefined })
  t.end()
})

void t.test('unsafe is the word false and nothing else, from whichever source', t => {
  for (const source of sources) {
    for (const raw of safe) {
      t.strictSame(
        decideSafe(layers({ [source]: { safe: raw } }, { [source]: { safe: false } })),
        { safe: true, source },
        `${source} ${JSON.stringify(raw)}`,
      )
    }
    for (const raw of unsafe) {
      t.strictSame(
        decideSafe(layers({ [source]: { safe: raw }, builtin: { safe: raw } })),
        { safe: false, source: source === 'project' ? 'builtin' : source },
        `${source} ${JSON.stringify(raw)}`,
      )
    }
  }
  t.end()
})

void t.test('a key that only becomes safe by substitution is not what was written', t => {
  for (const source of sources) {
    t.match(decideSafe(layers({ [source]: { 'sa${X?}fe': 'false' } }, { [source]: { safe: false } })), {
      safe: true,
      source,
    })
  }
  t.end()
})

void t.test('the strongest source decides', t => {
  t.match(decideSafe(layers({ cli: { safe: false }, env: { safe: 'true' }, user: { safe: 'true' } })), { safe: false })
  t.match(decideSafe(layers({ env: { safe: 'false' }, user: { safe: 'true' } })), { safe: false, source: 'env' })
  t.match(decideSafe(layers({ user: { safe: 'false' }, global: { safe: 'true' } })), { safe: false, source: 'user' })
  t.match(decideSafe(layers({ cli: { safe: true }, env: { safe: 'false' } })), { safe: true, source: 'cli' })
  t.match(decideSafe(layers({ project: { safe: 'true' }, user: { safe: 'false' } })), { safe: true, source: 'project' })
  t.end()
})

void t.test('a project that turns it off is not heard', t => {
  const project = { safe: 'false' }
  t.strictSame(decideSafe(layers({ project, user: { safe: 'true' } })), { safe: true, source: 'user' })
  t.strictSame(decideSafe(layers({ project })), { safe: false, source: undefined })
  t.match(decideSafe(layers({ cli: { safe: true }, project })), { safe: true, source: 'cli' })
  t.end()
})

const raw = fc.constantFrom(true, false, 'true', 'false', '0', 'no', '', null, undefined)
const layer = fc.record({ safe: raw, other: raw }, { requiredKeys: [] })

void t.test('nothing that a project writes turns containment off', t => {
  const trusted = fc.record(
    { cli: layer, env: layer, user: layer, global: layer, builtin: layer },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(trusted, layer, (trusted, project) => {
      const without = decideSafe(layers(trusted)).safe
      const with_ = decideSafe(layers({ ...trusted, project })).safe
      return !without || with_
    }),
    { numRuns: 1000 },
  )
  t.end()
})
