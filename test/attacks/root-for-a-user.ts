import { testAttackPairs } from './fixtures/attack-pair.js'
import { settings } from './fixtures/setting.js'

testAttackPairs(settings.rootForUser)
