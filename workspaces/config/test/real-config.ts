import t from 'tap'
import type { SafeDecision } from '../lib/containment/decide-safe.js'
import { loadConfig, type Written } from './fixtures/real-config.js'

type Decided = readonly [safe: boolean, source: SafeDecision['source']]

void t.test('the words of the command line, the last one wins', async t => {
  const cases: Record<string, Decided> = {
    '': [false, undefined],
    install: [false, undefined],
    '--safe': [true, 'cli'],
    '--unsafe': [false, 'cli'],
    '--no-safe': [false, 'cli'],
    '--safe --unsafe': [false, 'cli'],
    '--unsafe --safe': [true, 'cli'],
    '--safe=false': [false, 'cli'],
    '--safe false': [false, 'cli'],
    '--safe=true': [true, 'cli'],
    '--unsafe=false': [true, 'cli'],
    '--safe=': [true, 'cli'],
    '--safe=no': [true, 'cli'],
    '--safe=0': [true, 'cli'],
    '--safe=null': [true, 'cli'],
    '--safe=False': [true, 'cli'],
    '--unsafe --safe=0': [true, 'cli'],
    'run x -- --unsafe': [false, undefined],
    '--safe run x -- --unsafe': [true, 'cli'],
    '--unsafe run x -- --safe=0': [false, 'cli'],
  }
  for (const [line, [safe, source]] of Object.entries(cases)) {
    const config = await loadConfig(t, { args: line.split(' ').filter(word => word !== '') })
    t.match(config.containment, { safe, source }, line)
  }
})

void t.test('--unsafe is not an option of files or of the environment', async t => {
  const user = 'safe=true'
  for (const written of [{ user: 'unsafe=true\nsafe=true' }, { user, env: { npm_config_unsafe: 'true' } }]) {
    t.match((await loadConfig(t, written)).containment, { safe: true, source: 'user' })
  }
  t.match((await loadConfig(t, { user, project: 'unsafe=true\nno-safe=true' })).containment, { safe: true })
})

void t.test('the words of files and of the environment', async t => {
  const words: Record<string, boolean> = {
    false: false,
    '"false"': false,
    true: true,
    '0': true,
    no: true,
    off: true,
    null: true,
    undefined: true,
    False: true,
  }
  for (const [word, safe] of Object.entries(words)) {
    t.match((await loadConfig(t, { user: `safe=${word}` })).containment, { safe, source: 'user' }, `user ${word}`)
    t.match((await loadConfig(t, { global: `safe=${word}` })).containment, { safe, source: 'global' }, `global ${word}`)
    if (!word.startsWith('"')) {
      const env = { npm_config_safe: word }
      t.match((await loadConfig(t, { env })).containment, { safe, source: 'env' }, `env ${word}`)
    }
  }
  t.match((await loadConfig(t, { user: 'safe=' })).containment, { safe: true })
  t.match((await loadConfig(t, { user: 'safe[]=false' })).containment, { safe: true })
  t.match((await loadConfig(t, { user: 'sa${NOPE?}fe=false' })).containment, { safe: true })
  t.match((await loadConfig(t, { user: 'safe=${NOPE?}false' })).containment, { safe: true })
  const env = { npm_config_safe: '' }
  t.match(
    (await loadConfig(t, { env, user: 'safe=true' })).containment,
    { safe: true, source: 'user' },
    'empty: not set',
  )
})

/** Everything that a repository can write into its .npmrc, and beside it, to turn containment off. */
const attempts: Record<string, Written> = {
  false: { project: 'safe=false' },
  quoted: { project: 'safe="false"' },
  'a number': { project: 'safe=0' },
  null: { project: 'safe=null' },
  'an array': { project: 'safe[]=false' },
  'a key by substitution': { project: 'sa${NOPE?}fe=false' },
  'a value by substitution': { project: 'safe=${NOPE?}false' },
  'no-safe': { project: 'no-safe=true' },
  unsafe: { project: 'unsafe=true' },
  section: { project: '[a]\nsafe=false' },
  userconfig: { project: 'userconfig=${PWD}/evil', files: { 'project/evil': 'safe=false' } },
  'userconfig that is gone': { project: 'userconfig=/gone' },
  globalconfig: { project: 'globalconfig=${PWD}/evil', files: { 'project/evil': 'safe=false' } },
  prefix: { project: 'prefix=${PWD}/p', files: { 'project/p/etc/npmrc': 'safe=false' } },
  'a prefix by substitution': { project: 'pre${NOPE?}fix=${PWD}/p', files: { 'project/p/etc/npmrc': 'safe=false' } },
}

for (const [name, written] of Object.entries(attempts)) {
  void t.test(`a project cannot turn off what somebody turned on: ${name}`, async t => {
    const sources: Record<string, Written> = {
      user: { user: 'safe=true' },
      global: { global: 'safe=true' },
      env: { env: { npm_config_safe: 'true' } },
      cli: { args: ['--safe'] },
    }
    for (const [source, on] of Object.entries(sources)) {
      const env = { ...on.env, PWD: `${t.testdirName}/project` }
      t.match((await loadConfig(t, { ...written, ...on, env })).containment, { safe: true }, source)
    }
    t.match((await loadConfig(t, { ...written, user: 'safe=true', args: ['--unsafe'] })).containment, { safe: false })
  })
}

void t.test('what the user wrote wrong is said as often as without a project', async t => {
  const said = async (written: Written): Promise<string[]> => {
    const lines: string[] = []
    const record = (level: string, title: string, ...words: unknown[]): void => {
      if (title === 'invalid config') lines.push([level, ...words].join(' '))
    }
    process.on('log' as 'message', record)
    await loadConfig(t, { ...written, args: ['--safe', '--fetch-retries=many'] })
    process.off('log', record)
    return lines
  }
  const alone = await said({})
  t.match(alone, [/^warn fetch-retries="many" set in command line options$/, /^warn Must be numeric value$/])
  t.strictSame(await said({ project: 'userconfig=${PWD}/evil' }), alone)
})
