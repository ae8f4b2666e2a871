import t from 'tap'
import { sources } from '../lib/containment/config-layers.js'
import { containmentSettings } from '../lib/containment/containment-settings.js'
import { layers } from './fixtures/layers.js'

void t.test('by default: whatever has proven itself', t => {
  t.strictSame(containmentSettings(layers({})), {
    backend: 'auto',
    image: undefined,
    required: 'any',
    timeout: 0,
    observe: false,
  })
  t.equal(containmentSettings(layers({ cli: { 'containment-observe': true } })).observe, true)
  t.end()
})

void t.test('the strongest source decides; what a project may not say is not here any more', t => {
  const key = 'containment-backend'
  for (const source of sources) {
    t.equal(
      containmentSettings(layers({ [source]: { [key]: 'linux' } })).backend,
      source === 'project' ? 'auto' : 'linux',
    )
  }
  for (const posing of ['userconfig', 'globalconfig', 'prefix']) {
    const given = { project: { [posing]: 'x' }, global: { [key]: 'linux' } }
    t.equal(containmentSettings(layers(given)).backend, 'auto', `a project that poses by ${posing}`)
    t.equal(containmentSettings(layers({ ...given, cli: { [key]: 'bubblewrap' } })).backend, 'bubblewrap')
  }
  t.equal(containmentSettings(layers({ project: { userconfig: 'x' }, user: { [key]: 'linux' } })).backend, 'auto')
  t.equal(containmentSettings(layers({ project: { prefix: 'x' }, user: { [key]: 'linux' } })).backend, 'linux')
  const named = { global: { [key]: 'linux' }, default: { globalconfig: 'x' } }
  t.equal(containmentSettings(layers(named)).backend, 'auto', 'named by nobody that is known')
  t.equal(containmentSettings(layers({ ...named, user: { globalconfig: 'x' } })).backend, 'linux')
  t.equal(containmentSettings(layers({ cli: { [key]: 'auto' }, user: { [key]: 'linux' } })).backend, 'auto')
  t.equal(containmentSettings(layers({ user: { [key]: 'bubblewrap' } })).backend, 'bubblewrap')
  t.equal(containmentSettings(layers({ user: { [key]: '/home/user/backend.js' } })).backend, '/home/user/backend.js')
  t.equal(containmentSettings(layers({ user: { [key]: '' } })).backend, 'auto')
  t.end()
})

void t.test('an image is the user’s to name, like the backend', t => {
  const key = 'containment-image'
  for (const source of sources) {
    t.equal(
      containmentSettings(layers({ [source]: { [key]: 'mine' } })).image,
      source === 'project' ? undefined : 'mine',
      source,
    )
  }
  t.equal(containmentSettings(layers({ project: { userconfig: 'x' }, user: { [key]: 'evil' } })).image, undefined)
  t.equal(containmentSettings(layers({ cli: { [key]: null }, user: { [key]: 'mine' } })).image, undefined)
  t.equal(containmentSettings(layers({ cli: { [key]: '' } })).image, '', 'which is refused, and not taken for none')
  t.equal(containmentSettings(layers({ cli: { [key]: ['mine'] } })).image, '')
  t.end()
})

void t.test('full enforcement by its word, a time as a positive number', t => {
  const settings = (user: Readonly<Record<string, unknown>>) => containmentSettings(layers({ user }))
  t.equal(settings({ 'containment-require': 'full' }).required, 'full')
  t.equal(settings({ 'containment-require': ['full'] }).required, 'any')
  for (const [written, timeout] of [
    [60, 60],
    ['60', 60],
    [-1, 0],
    ['nonsense', 0],
  ] as const) {
    t.equal(settings({ 'containment-timeout': written }).timeout, timeout)
  }
  t.end()
})
