import { root } from '../fixtures/actor.js'
import { testAttackPairs } from './fixtures/attack-pair.js'

testAttackPairs({ actor: root, location: 'tmp', layout: 'projects beside HOME' })
