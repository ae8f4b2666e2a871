import { rootForUser } from '../fixtures/actor.js'
import { testAttackPairs } from './fixtures/attack-pair.js'

testAttackPairs({ actor: rootForUser, location: 'elsewhere', layout: 'projects in HOME' })
