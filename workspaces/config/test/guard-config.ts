import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { projectRules } from '../lib/containment/project-rules.js'
import definitions = require('../lib/definitions/containment-definitions.js')
import { loadConfig, type LoadedConfig, type Written } from './fixtures/real-config.js'

const options = Object.keys(projectRules)

/** What the configuration says of every option that is not the project's to set, and what a started npm would read. */
const heeded = (config: LoadedConfig): Readonly<Record<string, unknown>> => ({
  ...Object.fromEntries(options.map(option => [option, config.get(option)])),
  safe: config.containment.safe,
  environment: Object.fromEntries(
    Object.entries(config.env).filter(([name]) =>
      options.some(option => `npm_config_${option.replaceAll('-', '_')}` === name),
    ),
  ),
  NODE_OPTIONS: config.env['NODE_OPTIONS'],
})

const user = 'safe=true'

/** A value for each option that would take something from the user. */
const loosest: Readonly<Record<string, string>> = {
  safe: 'false',
  'containment-timeout': '600',
  'dangerously-allow-all-scripts': 'true',
  'strict-allow-scripts': 'false',
  'ignore-scripts': 'false',
  'ignore-extension': 'false',
  'containment-extension': 'true',
  'containment-require': 'any',
  'containment-backend': 'bubblewrap',
  'containment-strict': 'false',
  'containment-ceiling': 'paths',
  'allow-git': 'all',
  'allow-remote': 'all',
  'allow-file': 'all',
  'allow-directory': 'all',
  yes: 'true',
  global: 'true',
  location: 'global',
  loglevel: 'silent',
}

/** The user has set these as strictly as can be. */
const strict = [
  user,
  'ignore-scripts=true',
  'strict-allow-scripts=true',
  'ignore-extension=true',
  'containment-require=full',
  'containment-timeout=60',
  'containment-strict=true',
  'allow-file=none',
  'allow-directory=none',
].join('\n')

const spellings: Readonly<Record<string, (key: string, value: string) => string>> = {
  plainly: (key, value) => `${key}=${value}`,
  'with spaces': (key, value) => `  ${key} \t =  ${value}  `,
  quoted: (key, value) => `"${key}" = "${value}"`,
  'as a list': (key, value) => `${key}[]=${value}`,
  'by substitution': (key, value) => `${key.slice(0, 2)}\${NOPE?}${key.slice(2)}=\${NOPE?}${value}`,
  'in capitals, with underscores': (key, value) => `${key.toUpperCase().replaceAll('-', '_')}=${value}`,
  twice: (key, value) => `${key}=x\r\n${key}=${value}\r\n`,
  'escaped, with a remark': (key, value) => `${key}=${value} ; why`,
}

void t.test('every option of containment has a rule', t => {
  for (const option of Object.keys(definitions)) {
    t.ok(Object.hasOwn(projectRules, option), option)
  }
  t.end()
})

for (const [how, spell] of Object.entries(spellings)) {
  void t.test(`a project sets nothing that is not its own, written ${how}`, async t => {
    const without = heeded(await loadConfig(t, { user: strict }))
    const project = options.map(option => spell(option, loosest[option] ?? './evil')).join('\n')
    const config = await loadConfig(t, { user: strict, project })
    t.strictSame(heeded(config), without)
    const untold = [
      // what is spelled so that it says something else than `false` only turns containment on
      ...(['as a list', 'by substitution'].includes(how) ? ['safe'] : []),
      // of `prefix` npm itself says that it cannot be set there
      ...(['by substitution', 'in capitals, with underscores'].includes(how) ? [] : ['prefix']),
    ]
    t.strictSame(
      config.containment.refused.map(({ option }) => option).sort(),
      options.filter(option => !untold.includes(option)).sort(),
      'each is told once',
    )
    t.ok(config.containment.refused.every(({ file }) => file === join(config.localPrefix, '.npmrc')))
    const unknown = config.getUnknownConfigs('project')
    t.strictSame(
      unknown.map(({ key }) => key),
      how === 'by substitution' ? ['sa${NOPE?}fe'] : [],
      'and not as unknown as well',
    )
  })
}

void t.test('without safe, a project has its say as in npm', async t => {
  const project = 'script-shell=./evil\nallow-git=all\nignore-scripts=true\nuserconfig=${PWD}/other\nGit=./evil'
  const files = { 'project/other': 'editor=other' }
  const env = { PWD: `${t.testdirName}/project` }
  const config = await loadConfig(t, { project, files, env, user: 'editor=mine' })
  t.strictSame(config.containment, { safe: false, source: undefined, refused: [] })
  t.match(config.get('script-shell'), /evil$/)
  t.equal(config.get('allow-git'), 'all')
  t.equal(config.get('editor'), 'other')
  t.equal(config.env['npm_config_git'], './evil')
  t.equal(config.env['npm_config_safe'], undefined)
})

void t.test('everybody but the project keeps their power', async t => {
  const line = 'script-shell=/bin/mine\nallow-git=all\nloglevel=silent'
  const given: Readonly<Record<string, Written>> = {
    user: { user: `${user}\n${line}` },
    global: { user, global: line },
    env: {
      user,
      env: { npm_config_script_shell: '/bin/mine', npm_config_allow_git: 'all', npm_config_loglevel: 'silent' },
    },
    cli: { args: ['--safe', '--script-shell=/bin/mine', '--allow-git=all', '--loglevel=silent'] },
  }
  for (const [source, written] of Object.entries(given)) {
    const config = await loadConfig(t, { ...written, project: 'script-shell=./evil\nallow-git=root\nloglevel=info' })
    t.equal(config.get('script-shell'), '/bin/mine', source)
    t.equal(config.get('allow-git'), source === 'user' || source === 'global' ? 'root' : 'all', source)
    t.strictSame(
      config.containment.refused.map(({ option }) => option),
      // a project's `root` is stricter than what the user's file says, and looser than npm's default
      source === 'user' || source === 'global' ? ['script-shell'] : ['script-shell', 'allow-git'],
      source,
    )
  }
})

void t.test('a project may be stricter', async t => {
  const project = [
    'ignore-scripts=true',
    'strict-allow-scripts=true',
    'ignore-extension=true',
    'allow-file=root',
    'allow-directory=none',
    'containment-require=full',
    'containment-timeout=10',
    'containment-strict=true',
    'loglevel=warn',
    'location=project',
    'yes=false',
    'safe=true',
  ].join('\n')
  for (const before of ['', user, `${user}\ncontainment-timeout=60`]) {
    const config = await loadConfig(t, { project, user: before })
    t.strictSame(config.containment.refused, [])
    t.strictSame(
      options.filter(option => config.find(option) === 'project').sort(),
      project.replaceAll(/=.*/g, '').split('\n').sort(),
    )
  }
})

void t.test('what else a project sets stays', async t => {
  const project =
    'registry=https://r.example/\n//r.example/:_authToken=${TOKEN}\nsave-exact=true\n@s:registry=https://s.example/'
  const config = await loadConfig(t, { project, user, env: { TOKEN: 'token' } })
  t.strictSame(config.containment.refused, [])
  t.equal(config.get('registry'), 'https://r.example/')
  t.equal(config.get('//r.example/:_authToken'), 'token')
  t.equal(config.get('save-exact'), true)
})

void t.test('a project that poses as the user: the real files are read, and are the user’s', async t => {
  const posing: Readonly<Record<string, Written>> = {
    userconfig: { project: 'userconfig=${PWD}/evil' },
    globalconfig: { project: 'globalconfig=${PWD}/evil' },
    'by substitution': { project: 'glo${NOPE?}balconfig=${PWD}/evil' },
    prefix: { project: 'prefix=${PWD}/p' },
    'all of them': { project: 'prefix=${PWD}/p\nuserconfig=${PWD}/evil\nglobalconfig=${PWD}/other' },
    'the prefix that the user types': { args: ['--prefix', `${t.testdirName}/project`] },
  }
  const evil = 'safe=false\nscript-shell=./evil'
  const files = { 'project/evil': evil, 'project/other': evil, 'project/p/etc/npmrc': evil, 'project/etc/npmrc': evil }
  for (const [how, written] of Object.entries(posing)) {
    const env = { PWD: `${t.testdirName}/project` }
    const real = { user: 'safe=true\neditor=mine', global: 'viewer=mine' }
    const config = await loadConfig(t, { files, ...written, ...real, env })
    t.match(config.containment, { safe: true, source: 'user' }, how)
    t.equal(config.get('editor'), 'mine', how)
    t.equal(config.get('viewer'), 'mine', how)
    t.equal(config.get('script-shell'), null, how)
    t.match(config.env['npm_config_globalconfig'], /\/global\/etc\/npmrc$/, how)
    // a user who has turned it off has done so in the real file
    const off = await loadConfig(t, { files, ...written, user: 'safe=false', global: 'safe=true', env })
    t.match(off.containment, { safe: false }, how)
    const named = await loadConfig(t, {
      files: { ...files, 'mine/npmrc': 'viewer=named' },
      ...written,
      ...real,
      env: { ...env, npm_config_globalconfig: `${t.testdirName}/mine/npmrc` },
    })
    t.equal(named.get('viewer'), 'named', `${how}, where the user names the global configuration`)
  }
})

void t.test('a project that poses and turns containment on is contained itself', async t => {
  const env = { PWD: `${t.testdirName}/project` }
  const files = { 'project/evil': 'script-shell=./evil' }
  const config = await loadConfig(t, { project: 'safe=true\nuserconfig=${PWD}/evil', files, env })
  t.match(config.containment, { safe: true, source: 'project', refused: [{ option: 'userconfig' }] })
  t.equal(config.get('script-shell'), null)
})

void t.test('a global installation has its global configuration, and no project', async t => {
  const files = { 'p/etc/npmrc': 'viewer=global' }
  for (const how of ['--global', '--location=global']) {
    const args = [how, '--prefix', `${t.testdirName}/p`]
    const config = await loadConfig(t, { args, user, files, project: 'git=./evil' })
    t.equal(config.get('viewer'), 'global')
    t.strictSame(config.containment.refused, [])
  }
})

void t.test('what is not heeded cannot be written into the project’s file either', async t => {
  const config = await loadConfig(t, { user, project: 'editor=evil' })
  for (const key of ['safe', 'Script_Shell']) {
    t.throws(
      () => {
        config.set(key, 'false', 'project')
      },
      { code: 'ECONTAINPROJECT', message: /project\/\.npmrc: with safe .* npm config set \S+ --location=user$/ },
    )
  }
  config.set('editor', 'mine', 'user')
  config.set('ignore-scripts', true, 'project')
  config.set('save-exact', true, 'project')
  config.set('json', true)
  t.equal(config.get('save-exact'), true)
  t.equal(config.get('editor'), 'mine')
  await config.save('project')
  t.match(
    readFileSync(join(config.localPrefix, '.npmrc'), 'utf8'),
    /^editor=evil\nignore-scripts=true\nsave-exact=true\n$/,
    'what stood there is not lost',
  )
  const bare = await loadConfig(t, {})
  bare.set('safe', false, 'project')
  t.equal(bare.get('safe'), false)
})

void t.test('an npm that this one starts is as safe as this one', async t => {
  const cases: readonly (readonly [Written, boolean | undefined])[] = [
    [{ args: ['--safe'] }, true],
    [{ user: 'safe=0' }, true],
    [{ project: 'safe=true' }, true],
    [{ args: ['--unsafe'], user }, false],
    [{ project: 'safe=false' }, undefined],
  ]
  for (const [written, safe] of cases) {
    const outer = await loadConfig(t, written)
    t.equal(outer.env['npm_config_safe'], safe === undefined ? undefined : String(safe))
    const env = Object.fromEntries(
      Object.entries(outer.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    )
    const inner = await loadConfig(t, { ...written, args: [], project: 'safe=false\nuserconfig=./evil', env })
    t.equal(inner.containment.safe, safe ?? false)
  }
})

void t.test('what containment tells node-gyp by the environment is not unknown to an npm in the script', async t => {
  const env = { npm_config_nodedir: '/usr', npm_config_other: 'x' }
  const unknown = async (marker: Readonly<Record<string, string>>): Promise<string[]> =>
    (await loadConfig(t, { env: { ...env, ...marker } })).getUnknownConfigs('env').map(({ key }) => key)
  t.strictSame(await unknown({}), ['nodedir', 'other'])
  t.strictSame(await unknown({ NPM_CONTAINMENT: 'linux-view' }), ['other'])
})

const keyOf = fc
  .tuple(fc.constantFrom(...options), fc.constantFrom('', '[]', '\u0000', ' ', ';', '${NOPE?}', '${X}', '\\'), fc.nat())
  .map(
    ([option, extra, at]) => option.slice(0, at % (option.length + 1)) + extra + option.slice(at % (option.length + 1)),
  )
const valueOf = fc.oneof(
  fc.constantFrom('false', 'true', '"false"', 'null', '0', '', 'all', 'any', 'auto', './evil', '${PWD}/evil', '${X}'),
  fc.string({ maxLength: 8 }),
)
const lineOf = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(keyOf, fc.constantFrom('=', ' = ', '\t='), valueOf).map(parts => parts.join('')) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...options), valueOf).map(([key, value]) => `${key.toUpperCase()}=${value}`),
  },
  { weight: 1, arbitrary: fc.constantFrom('[section]', '; remark', '[]', '[__proto__]', '__proto__=1', '\ufeff') },
  { weight: 1, arbitrary: fc.string({ maxLength: 30, unit: 'binary' }) },
)

void t.test('whatever bytes the file of a project holds, they set nothing that is not the project’s', async t => {
  // the strictest: what a project is allowed to tighten is here as tight as can be
  const written = {
    user: [
      strict,
      'allow-git=none',
      'allow-remote=none',
      'yes=false',
      'containment-timeout=1',
      'location=project',
    ].join('\n'),
    env: { PWD: '/nonexistent', X: 'x' },
    files: { 'project/evil': 'safe=false\nscript-shell=./evil' },
  }
  const expected = heeded(await loadConfig(t, written))
  await fc.assert(
    fc.asyncProperty(fc.array(lineOf, { maxLength: 6 }), fc.constantFrom('\n', '\r\n', '\r'), async (lines, end) => {
      const actual = heeded(await loadConfig(t, { ...written, project: lines.join(end) }))
      // how much npm says may be more
      t.strictSame(
        { ...actual, loglevel: '', 'containment-timeout': '', environment: '' },
        { ...expected, loglevel: '', 'containment-timeout': '', environment: '' },
      )
      t.ok(!['error', 'silent'].includes(String(actual['loglevel'])))
    }),
    { numRuns: 100 },
  )
})
