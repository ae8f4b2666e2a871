import t from 'tap'
import { builtinSettings } from '../../lib/containment/builtin-settings.js'

const settings = { prefix: '/opt', safe: 'true', 'containment-require': 'full' }

void t.test('an npm that contains scripts keeps the whole builtin configuration', t => {
  const other = t.testdir({ node_modules: { '@npmcli': { containment: {} } } })
  t.strictSame(builtinSettings(settings, other), settings)
  t.end()
})

void t.test('one that does not keeps what it can know', t => {
  t.strictSame(builtinSettings(settings, t.testdir({})), { prefix: '/opt' })
  t.end()
})
