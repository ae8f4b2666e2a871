import t from 'tap'
import { environmentIn } from '../../lib/arms/machine.js'

const machine = { node: '/opt/node/bin/node', registry: 'http://127.0.0.1:1/', bin: '/w/bin' }
const places = { home: '/w/home', cache: '/w/cache' }

void t.test('nothing of the surveyor’s but the programs and the certificates', t => {
  const environment = environmentIn(machine, places, {
    PATH: '/p/node_modules/.bin:/usr/bin:relative:/bin',
    HOME: '/home/surveyor',
    NPM_TOKEN: 'secret',
    npm_config_nodedir: '/other',
    NODE_EXTRA_CA_CERTS: '/etc/ca.pem',
  })
  t.match(environment, {
    PATH: '/opt/node/bin:/w/bin:/usr/bin:/bin',
    HOME: '/w/home',
    npm_config_cache: '/w/cache',
    npm_config_registry: machine.registry,
    npm_config_nodedir: '/opt/node',
    NODE_EXTRA_CA_CERTS: '/etc/ca.pem',
  })
  t.notOk('NPM_TOKEN' in environment)
  t.notOk('NODE_EXTRA_CA_CERTS' in environmentIn(machine, places, {}))
  t.end()
})
