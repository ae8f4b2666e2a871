import t from 'tap'
import { proxyVariables } from '../../lib/proxy/proxy-variables.js'

void t.test('every program finds its proxy by the name that it knows', t => {
  const plain = Object.fromEntries(proxyVariables(undefined))
  for (const name of [
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'http_proxy',
    'https_proxy',
    'npm_config_proxy',
    'npm_config_https_proxy',
  ]) {
    t.equal(plain[name], 'http://127.0.0.1:3128', name)
  }
  t.equal(plain['NODE_USE_ENV_PROXY'], '1')
  t.equal(plain['NO_PROXY'], 'localhost,127.0.0.1,::1', 'its own loopback stays its own')
  t.equal(Object.fromEntries(proxyVariables('word'))['HTTPS_PROXY'], 'http://npm:word@127.0.0.1:3128')
  t.end()
})
