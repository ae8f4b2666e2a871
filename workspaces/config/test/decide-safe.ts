import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { sources } from '../lib/containment/config-layers.js'
import { decideSafe } from '../lib/containment/decide-safe.js'
import { layers } from './fixtures/layers.js'

const unsafe = [false, 'false']
const safe = [
  true,
  'true',
  '',
  '0',
  0,
  'no',
  'off',
  'null',
  null,
  'undefined',
  'False',
  'FALSE',
  ' false',
  [],
  ['false'],
  {},
]

void t.test('without a word, npm is npm', t => {
  t.strictSame(decideSafe(layers({})), { safe: false, source: undefined, ignored: undefined })
  t.end()
})

void t.test('unsafe is the word false and nothing else, from whichever source', t => {
  for (const source of sources) {
    for (const raw of safe) {
      t.strictSame(
        decideSafe(layers({ [source]: { safe: raw } }, { [source]: { safe: false } })),
        { safe: true, source, ignored: undefined },
        `${source} ${JSON.stringify(raw)}`,
      )
    }
    for (const raw of unsafe) {
      const isProject = source === 'project'
      t.strictSame(
        decideSafe(layers({ [source]: { safe: raw }, builtin: { safe: raw } })),
        {
          safe: false,
          source: isProject ? 'builtin' : source,
          ignored: isProject ? '/p/.npmrc' : undefined,
        },
        `${source} ${JSON.stringify(raw)}`,
      )
    }
  }
  t.end()
})

void t.test('a key that only becomes safe by substitution is not what was written', t => {
  for (const source of sources) {
    t.match(decideSafe(layers({ [source]: { 'sa${X?}fe': 'false' } }, { [source]: { safe: false } })), {
      safe: true,
      source,
    })
  }
  t.end()
})

void t.test('the strongest source decides', t => {
  t.match(decideSafe(layers({ cli: { safe: false }, env: { safe: 'true' }, user: { safe: 'true' } })), { safe: false })
  t.match(decideSafe(layers({ env: { safe: 'false' }, user: { safe: 'true' } })), { safe: false, source: 'env' })
  t.match(decideSafe(layers({ user: { safe: 'false' }, global: { safe: 'true' } })), { safe: false, source: 'user' })
  t.match(decideSafe(layers({ cli: { safe: true }, env: { safe: 'false' } })), { safe: true, source: 'cli' })
  t.match(decideSafe(layers({ project: { safe: 'true' }, user: { safe: 'false' } })), { safe: true, source: 'project' })
  t.end()
})

void t.test('a project that turns it off is not heard, and named', t => {
  t.strictSame(decideSafe(layers({ project: { safe: 'false' }, user: { safe: 'true' } })), {
    safe: true,
    source: 'user',
    ignored: '/p/.npmrc',
  })
  t.strictSame(decideSafe({ data: new Map([['project', { data: { safe: false }, raw: { safe: 'false' } }]]) }), {
    safe: false,
    source: undefined,
    ignored: 'the .npmrc of the project',
  })
  t.match(decideSafe(layers({ cli: { safe: true }, project: { safe: 'false' } })), { safe: true, ignored: undefined })
  t.end()
})

void t.test('a project that poses as the user is not heard either', t => {
  const directory = t.testdir({
    safe: 'safe=true\n',
    quiet: 'color=false\n',
    off: 'safe=false\n',
    'off-word': 'safe = "false"\n',
  })
  const userconfig = (name: string): { userconfig: string } => ({ userconfig: join(directory, name) })
  for (const key of ['userconfig', 'globalconfig', 'prefix']) {
    const posing = { project: { [key]: './evil' }, user: { safe: 'false' }, global: { safe: 'false' } }
    const ignored = '/p/.npmrc'
    t.strictSame(
      decideSafe(layers({ ...posing, default: userconfig('safe') })),
      { safe: true, source: 'user', ignored },
      key,
    )
    for (const name of ['quiet', 'off', 'off-word', 'gone']) {
      t.match(decideSafe(layers({ ...posing, default: userconfig(name) })), { safe: false }, `${key} ${name}`)
      // the user's real file has the user's power, also to turn it off
      const isOff = name.startsWith('off')
      t.match(
        decideSafe(layers({ ...posing, default: userconfig(name), builtin: { safe: 'true' } })),
        isOff ? { safe: false, source: 'user' } : { safe: true, source: 'builtin' },
        `${key} ${name}, builtin`,
      )
    }
    // the user's own word for where the file lies
    for (const source of ['cli', 'env'] as const) {
      t.match(decideSafe(layers({ ...posing, default: userconfig('off'), [source]: userconfig('safe') })), {
        safe: true,
        source: 'user',
      })
    }
    t.match(decideSafe(layers({ ...posing, cli: { safe: false }, default: userconfig('safe') })), {
      safe: false,
      source: 'cli',
    })
    t.match(
      decideSafe(layers({ ...posing, project: { ...posing.project, safe: 'false' }, default: userconfig('safe') })),
      { safe: true, ignored },
    )
  }
  t.end()
})

const raw = fc.constantFrom(true, false, 'true', 'false', '0', 'no', '', null, undefined)
const layer = fc.record({ safe: raw, other: raw }, { requiredKeys: [] })

void t.test('nothing that a project writes turns containment off', t => {
  const trusted = fc.record(
    { cli: layer, env: layer, user: layer, global: layer, builtin: layer },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(trusted, layer, (trusted, project) => {
      const without = decideSafe(layers(trusted)).safe
      const with_ = decideSafe(layers({ ...trusted, project })).safe
      return !without || with_
    }),
    { numRuns: 1000 },
  )
  t.end()
})
