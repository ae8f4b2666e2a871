import t from 'tap'
import { layerValue, sources } from '../lib/containment/config-layers.js'
import { layers } from './fixtures/layers.js'

void t.test('the order of sources is npm’s own', t => {
  t.strictSame(sources, ['cli', 'env', 'project', 'user', 'global', 'builtin'])
  t.end()
})

void t.test('a value as parsed and as written, own keys only', t => {
  const inherited = Object.create({ safe: true }) as Record<string, unknown>
  const config = layers({ cli: { safe: '0' }, user: inherited, global: {} }, { cli: { safe: false } })
  t.strictSame(layerValue(config, 'cli', 'safe'), { parsed: false, raw: '0' })
  t.equal(layerValue(config, 'cli', 'other'), undefined)
  t.equal(layerValue(config, 'user', 'safe'), undefined)
  t.equal(layerValue(config, 'global', 'safe'), undefined)
  t.equal(layerValue(config, 'builtin', 'safe'), undefined, 'a layer that was not loaded')
  t.equal(layerValue(config, 'global', 'hasOwnProperty'), undefined)
  const substituted = layers({ user: { 'sa${X?}fe': 'false' } }, { user: { safe: false } })
  t.strictSame(layerValue(substituted, 'user', 'safe'), { parsed: false, raw: undefined })
  t.end()
})
