import fc from 'fast-check'
import t from 'tap'
import { type Source, sources } from '../lib/containment/config-layers.js'
import { containmentSettings } from '../lib/containment/containment-settings.js'
import { layers } from './fixtures/layers.js'

void t.test('by default: whatever has proven itself', t => {
  t.strictSame(containmentSettings(layers({})), { backend: 'auto', required: 'any', timeout: 0 })
  t.end()
})

void t.test('the strongest source decides, a project never about the backend', t => {
  const backend = (given: Parameters<typeof layers>[0]): string => containmentSettings(layers(given)).backend
  const linux = { 'containment-backend': 'linux' }
  const auto = { 'containment-backend': 'auto' }
  for (const source of sources) {
    t.equal(backend({ [source]: linux }), source === 'project' ? 'auto' : 'linux', source)
  }
  t.equal(backend({ cli: auto, user: linux }), 'auto')
  t.equal(backend({ project: auto, user: linux }), 'linux')
  t.equal(backend({ user: { 'containment-backend': 'bubblewrap' } }), 'bubblewrap')
  t.equal(backend({ user: { 'containment-backend': 'evil' } }), 'auto')
  t.end()
})

void t.test('a project can ask for more enforcement, not for less', t => {
  const required = (given: Parameters<typeof layers>[0]): string => containmentSettings(layers(given)).required
  const full = { 'containment-require': 'full' }
  const any = { 'containment-require': 'any' }
  for (const source of sources) {
    t.equal(required({ [source]: full }), 'full', source)
  }
  t.equal(required({ user: full, project: any }), 'full')
  t.equal(required({ user: any, project: full }), 'full')
  t.equal(required({ cli: any, user: full }), 'any')
  t.equal(required({ cli: any, project: full }), 'full')
  t.end()
})

void t.test('whatever a project says, nothing gets weaker', t => {
  const value = fc.constantFrom('any', 'full', 'auto', 'linux', '', undefined, null, true, [])
  const layer = fc.record({ 'containment-backend': value, 'containment-require': value }, { requiredKeys: [] })
  const trusted = fc.record(
    Object.fromEntries(sources.filter(source => source !== 'project').map(source => [source, layer])) as Record<
      Exclude<Source, 'project'>,
      typeof layer
    >,
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(trusted, layer, (trusted, project) => {
      const without = containmentSettings(layers(trusted))
      const with_ = containmentSettings(layers({ ...trusted, project }))
      return with_.backend === without.backend && (without.required === 'any' || with_.required === 'full')
    }),
  )
  t.end()
})

void t.test('a project can only shorten the time that a script may take', t => {
  const timeout = (given: Parameters<typeof layers>[0]): number => containmentSettings(layers(given)).timeout
  const seconds = (value: unknown): Record<string, unknown> => ({ 'containment-timeout': value })
  t.equal(timeout({ user: seconds(60) }), 60)
  t.equal(timeout({ project: seconds(60) }), 60)
  t.equal(timeout({ user: seconds(60), project: seconds(10) }), 10)
  t.equal(timeout({ user: seconds(60), project: seconds(600) }), 60)
  t.equal(timeout({ user: seconds(60), project: seconds(0) }), 60)
  t.equal(timeout({ cli: seconds(0), user: seconds(60) }), 0)
  t.equal(timeout({ user: seconds('nonsense') }), 0)
  t.end()
})
