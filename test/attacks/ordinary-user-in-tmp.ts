import { ordinaryUser } from '../fixtures/actor.js'
import { testAttackPairs } from './fixtures/attack-pair.js'

testAttackPairs({ actor: ordinaryUser, location: 'tmp', layout: 'projects in HOME' })
