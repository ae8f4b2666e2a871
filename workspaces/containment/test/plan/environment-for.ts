import fc from 'fast-check'
import t from 'tap'
import { authorityData } from '../../lib/authority/authority-data.js'
import { environmentFor } from '../../lib/plan/environment-for.js'

const place = { path: ['/usr/bin', '/bin'], home: '/home/u', marker: 'linux-view', nodedir: undefined }
const list = authorityData.environment
const passed = (environment: NodeJS.ProcessEnv, rest: Partial<typeof place> = {}): [string, string][] =>
  environmentFor(environment, list, { ...place, ...rest }).map(([name, value]) => [name, value])
const namesOf = (environment: NodeJS.ProcessEnv): string[] =>
  passed(environment)
    .map(([name]) => name)
    .slice(0, -1)

void t.test('the order is kept, PATH and HOME are the script’s, the marker comes last', t => {
  const environment = { TERM: 'xterm', HOME: '/home/real', npm_lifecycle_event: 'install', PATH: '/evil', LANG: 'C' }
  t.strictSame(passed(environment), [
    ['TERM', 'xterm'],
    ['HOME', '/home/u'],
    ['npm_lifecycle_event', 'install'],
    ['PATH', '/usr/bin:/bin'],
    ['LANG', 'C'],
    ['NPM_CONTAINMENT', 'linux-view'],
  ])
  t.strictSame(passed({}), [['NPM_CONTAINMENT', 'linux-view']])
  t.end()
})

void t.test('nobody outside sets the marker', t => {
  t.strictSame(passed({ NPM_CONTAINMENT: 'forged' }), [['NPM_CONTAINMENT', 'linux-view']])
  t.end()
})

void t.test('nodedir is npm’s own answer or none', t => {
  t.strictSame(namesOf({ npm_config_nodedir: '/home/real/node' }), [])
  const nodedir = { ...place, nodedir: '/opt/node' }
  t.strictSame(
    environmentFor({ npm_config_nodedir: '/evil', CI: '1' }, list, nodedir).map(pair => pair.join('=')),
    ['CI=1', 'npm_config_nodedir=/opt/node', 'NPM_CONTAINMENT=linux-view'],
  )
  t.end()
})

void t.test('of NODE_OPTIONS only what tunes memory: the rest names files to load', t => {
  const cases: [value: string, kept: string | undefined][] = [
    ['--require=/home/u/x.js', undefined],
    ['-r ./x --max-old-space-size=4096', '--max-old-space-size=4096'],
    ['--max_old_space_size=1  --max-semi-space-size=2', '--max_old_space_size=1 --max-semi-space-size=2'],
    ['--max-old-space-size=1x --import=data:a', undefined],
    ['--max-old-space-size=1\n--inspect', '--max-old-space-size=1'],
    ['', undefined],
  ]
  for (const [value, kept] of cases) {
    const found = passed({ NODE_OPTIONS: value }).find(([name]) => name === 'NODE_OPTIONS')
    t.equal(found?.[1], kept, JSON.stringify(value))
  }
  t.end()
})

const secretNames = [
  ...['AWS_SECRET_ACCESS_KEY', 'NPM_TOKEN', 'GITHUB_TOKEN', 'NODE_AUTH_TOKEN', 'SSH_AUTH_SOCK', 'GPG_AGENT_INFO'],
  ...['DOCKER_HOST', 'KUBECONFIG', 'DATABASE_URL', 'HISTFILE', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS'],
  ...['LD_PRELOAD', 'LD_LIBRARY_PATH', 'BASH_ENV', 'ENV', 'PS4', 'PROMPT_COMMAND', 'IFS', 'BASH_FUNC_x%%', 'USER'],
  ...[
    'NODE_EXTRA_CA_CERTS',
    'HTTP_PROXY',
    'https_proxy',
    'npm_config__auth',
    'npm_config__authToken',
    'npm_config_otp',
  ],
  ...['npm_config_//registry.npmjs.org/:_authToken', 'npm_config_//host/:_password', 'npm_config_key'],
  ...['npm_config_deploy_auth_token', 'npm_config_MY_PASSWD', 'npm_config_https_proxy', 'npm_config_noproxy'],
  ...['npm_config_certfile', 'npm_config_keyfile', 'npm_config_email', 'npm_config_init_author_email'],
  ...['npm_config_username', 'npm_config_client_Secret', 'npm_config_cert', 'NPM_CONFIG_REGISTRY', 'npm_confi', 'path'],
  ...['CIRCLE', 'LANGX', 'V8', 'XTERM', 'lc_all'],
]

void t.test('no canary under a name that is not on the list, or that sounds like a secret', t => {
  for (const name of secretNames) {
    t.strictSame(namesOf({ [name]: 'canary-1' }), [], name)
  }
  t.end()
})

void t.test('what scripts need passes', t => {
  const needed = [
    ...['LC_ALL', 'CI', 'NODE_ENV', 'INIT_CWD', 'CC', 'CXX', 'CFLAGS', 'MAKEFLAGS', 'PYTHON', 'npm_command'],
    ...['npm_config_registry', 'npm_config_node_gyp', 'npm_config_user_agent', 'npm_config_arch', 'npm_execpath'],
    ...['npm_package_name', 'npm_package_config_token', 'npm_package_bin_auth', 'npm_lifecycle_script', 'NODE'],
  ]
  t.strictSame(namesOf(Object.fromEntries(needed.map(name => [name, 'x']))), needed)
  t.end()
})

void t.test('a value with credentials in an address does not pass under any name', t => {
  const values = ['https://user:canary@host/', 'git+ssh://git@host/x', 'x https://canary@host', 'socks5://:canary@h:1']
  for (const value of values) {
    t.strictSame(namesOf({ npm_config_registry: value, npm_package_config_url: value, CFLAGS: value }), [], value)
  }
  t.strictSame(namesOf({ npm_config_registry: 'https://host/@scope/x' }), ['npm_config_registry'])
  t.end()
})

void t.test('what cannot be a variable is left out', t => {
  t.strictSame(namesOf({ LANG: undefined, TZ: 'a\0b', '': 'x', 'npm_config_a\0b': 'x', TERM: '' }), ['TERM'])
  t.end()
})

const known = [...list.names, ...list.npm, 'NODE_OPTIONS', 'npm_config_nodedir']
const name = fc.oneof(
  fc.constantFrom(...known, ...secretNames),
  fc.tuple(fc.constantFrom(...list.prefixes), fc.string()).map(parts => parts.join('')),
  fc.string(),
)
const environment = fc.dictionary(name, fc.oneof(fc.string(), fc.webUrl(), fc.constant('https://u:p@h')), {
  noNullPrototype: true,
})

void t.test('any environment: a subset by the list, in its order, values as they were', t => {
  fc.assert(
    fc.property(environment, environment => {
      const result = environmentFor(environment, list, place)
      const names = result.map(([name]) => name)
      const inOrder = Object.keys(environment).filter(name => names.includes(name))
      t.strictSame(names, [...inOrder.filter(name => name !== 'NPM_CONTAINMENT'), 'NPM_CONTAINMENT'])
      for (const [name, value] of result.slice(0, -1)) {
        const isListed = known.includes(name) || list.prefixes.some(prefix => name.startsWith(prefix))
        const isSame = value === environment[name] || ['PATH', 'HOME', 'NODE_OPTIONS'].includes(name)
        if (!isListed || !isSame || /:\/\/[^/]*@/.test(value) || value.includes('\0')) {
          return false
        }
      }
      return true
    }),
    { numRuns: 300 },
  )
  t.end()
})

void t.test('a granted variable passes, whatever it is called and holds', t => {
  const environment = { SENTRY_AUTH_TOKEN: 'x', OTHER_TOKEN: 'y', URL: 'https://u:p@h/' }
  t.strictSame(
    environmentFor(environment, list, { ...place, granted: ['SENTRY_AUTH_TOKEN', 'URL', 'ABSENT'] }).map(
      ([name]) => name,
    ),
    ['SENTRY_AUTH_TOKEN', 'URL', 'NPM_CONTAINMENT'],
  )
  t.end()
})

void t.test('a credential that npm knows passes under no name', t => {
  const secrets = ['s3cret-token']
  const environment = { npm_config_mine: 'a s3cret-token', npm_package_config_x: 's3cret-token', CI: 'true' }
  t.strictSame(
    environmentFor(environment, list, { ...place, secrets }).map(([name]) => name),
    ['CI', 'NPM_CONTAINMENT'],
  )
  t.end()
})
