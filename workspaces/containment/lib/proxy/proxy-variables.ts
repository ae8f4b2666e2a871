type Variable = readonly [name: string, value: string]

/** Where a script finds its proxy: the same port for every script, so that what it builds does not differ. */
export const proxyPort = 3128

/** What the proxy asks of whoever connects, where others could. */
export const proxyUser = 'npm'

const own = 'localhost,127.0.0.1,::1'

/**
 * What programs look at to find a proxy: most by the common names, npm's own and node-gyp by npm's, `fetch` and the agents of
 * Node.js by NODE_USE_ENV_PROXY.
 */
export const proxyVariables = (secret: string | undefined): Variable[] => {
  const url = `http://${secret === undefined ? '' : `${proxyUser}:${secret}@`}127.0.0.1:${proxyPort}`
  return [
    ['HTTP_PROXY', url],
    ['HTTPS_PROXY', url],
    ['NO_PROXY', own],
    ['http_proxy', url],
    ['https_proxy', url],
    ['no_proxy', own],
    ['npm_config_proxy', url],
    ['npm_config_https_proxy', url],
    ['npm_config_noproxy', own],
    ['NODE_USE_ENV_PROXY', '1'],
  ]
}
