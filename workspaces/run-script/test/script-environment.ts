import t from 'tap'
import { nodeGypBin } from '../lib/node-gyp-bin.js'
import { scriptEnvironment } from '../lib/script-environment.js'
import { stockDirectory, stockMakeSpawnArgs, stockPackageEnvironment } from './fixtures/stock.js'

const manifest = { name: 'addon', version: '1.2.3', config: { a: ['b'] } }
const sources = { binPaths: false, command: 'true', event: 'install', manifest, path: '/project' } as const

void t.test('npm, the caller and the package, the later one first', t => {
  const environment = scriptEnvironment({
    ...sources,
    env: { HOME: '/other', npm_package_name: 'pretender', npm_lifecycle_event: 'pretended' },
  })
  t.match(environment, {
    HOME: '/other',
    npm_package_name: 'addon',
    npm_package_json: '/project/package.json',
    npm_lifecycle_event: 'install',
    npm_lifecycle_script: 'true',
    PATH: /^\/project\/node_modules\/\.bin:/,
  })
  t.equal(environment.NODE_PATH, process.env.NODE_PATH)
  t.end()
})

void t.test('node-gyp: the option, then the environment that the caller gives, then the one that npm brings', t => {
  const nodeGyp = (given: { nodeGyp?: string; env?: NodeJS.ProcessEnv }): string | undefined =>
    scriptEnvironment({ ...sources, ...given }).npm_config_node_gyp
  const env = { npm_config_node_gyp: '/env' }
  t.equal(nodeGyp({ nodeGyp: '/option', env }), '/option')
  t.equal(nodeGyp({ env }), '/env')
  t.match(nodeGyp({}), /node_modules\/node-gyp\/bin\/node-gyp\.js$/)
  t.end()
})

void t.test('is the environment of the pristine npm, in its order', t => {
  const env = { PATH: '/bin', Path: '/usr/bin', added: 'x' }
  const nodeGyp = '/gyp'
  const [, , stock] = stockMakeSpawnArgs({
    ...sources,
    cmd: sources.command,
    args: [],
    nodeGyp,
    env: { ...env, ...stockPackageEnvironment(manifest) },
  })
  const ours = scriptEnvironment({ ...sources, nodeGyp, env })
  t.strictSame(
    Object.entries(ours),
    Object.entries(stock.env).map(([name, text]) => [
      name,
      text?.replace(`${stockDirectory}/lib/node-gyp-bin`, nodeGypBin),
    ]),
  )
  t.end()
})
