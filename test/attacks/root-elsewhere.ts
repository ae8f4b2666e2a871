import { root } from '../fixtures/actor.js'
import { testAttackPairs } from './fixtures/attack-pair.js'

testAttackPairs({ actor: root, location: 'elsewhere', layout: 'projects in HOME' })
