import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { root } from '../../../../fork/paths.js'
import { isWithin } from '../../lib/paths.js'
import type { ViewStep } from '../../lib/plan/plan.js'
import { type SeatbeltProfile, seatbeltProfile } from '../../lib/seatbelt/seatbelt-profile.js'
import { allows, readForms, readRules, type Rule } from '../fixtures/read-profile.js'
import { seatbeltViews } from '../fixtures/seatbelt-views.js'

const bind = (path: string, writable = false): ViewStep => ({ kind: 'bind', source: path, path, writable })

const rulesOf = (view: readonly ViewStep[]): Rule[] => {
  const { text, parameters } = seatbeltProfile(view)
  return readRules(text, parameters)
}

const golden = (name: string): string =>
  join(root, 'workspaces/containment/test/fixtures/golden-seatbelt', `${name}.sb`)

/** What is kept: the text, and below it the paths that it names. */
const written = ({ text, parameters }: SeatbeltProfile): string =>
  [text, ...parameters.map(([name, path]) => `; ${name} = ${JSON.stringify(path)}\n`)].join('')

void t.test('profiles are what is kept of them', t => {
  for (const [name, view] of Object.entries(seatbeltViews)) {
    const profile = written(seatbeltProfile(view))
    if (process.env.CONTAINMENT_WRITE_GOLDEN === '1') {
      writeFileSync(golden(name), profile)
    }
    t.equal(profile, readFileSync(golden(name), 'utf8'), name)
  }
  t.end()
})

void t.test('each step of a view in words of Seatbelt', t => {
  const rules = rulesOf(seatbeltViews['grants'] ?? [])
  const cases: [operation: string, path: string, allowed: boolean][] = [
    ['file-read-data', '/Users/u/p/node_modules/a/lib.js', true],
    ['file-write-data', '/Users/u/p/node_modules/a/lib.js', true],
    ['file-write-create', '/Users/u/p/node_modules/a/build/x.node', true],
    ['file-map-executable', '/Users/u/p/node_modules/a/build/x.node', true],
    ['process-exec', '/Users/u/p/node_modules/a/build/x', true],
    ['file-read-data', '/Users/u/p/node_modules/a/package.json', true],
    ['file-write-data', '/Users/u/p/node_modules/a/package.json', false],
    ['file-write-unlink', '/Users/u/p/node_modules/a/package.json', false],
    ['file-write-create', '/Users/u/p/node_modules/a/package.json', false],
    ['file-write-setugid', '/Users/u/p/node_modules/a/lib.js', false],
    ['file-link', '/Users/u/p/node_modules/a/lib.js', false],
    ['file-read-data', '/Users/u/p/node_modules/b/index.js', true],
    ['file-write-data', '/Users/u/p/node_modules/b/index.js', false],
    ['process-exec', '/Users/u/p/node_modules/b/cli.js', true],
    ['file-read-data', '/Users/u/p/source.js', false],
    ['file-read-metadata', '/Users/u/p/source.js', false],
    ['file-read-data', '/Users/u/p', false],
    ['file-read-metadata', '/Users/u/p', true],
    ['file-read-data', '/Users/u/.npmrc', false],
    ['process-exec', '/Users/u/bin/tool', false],
    ['file-read-data', '/usr/lib/libSystem.dylib', true],
    ['file-write-create', '/usr/lib/new', false],
    ['file-read-data', '/usr/local/etc/secret', false],
    ['file-map-executable', '/usr/local/etc/secret', false],
    ['file-write-create', '/private/tmp/x', false],
    ['file-read-data', '/tmp', true],
    ['file-write-data', '/tmp', false],
    ['file-write-data', '/dev/null', true],
    ['file-write-create', '/dev/null', false],
    ['file-write-data', '/dev/disk0', false],
    ['file-write-create', '/Users/u/p/public/msw.js', true],
    // whatever is above a path that a rule names stays where it is
    ['file-write-unlink', '/Users/u/p/public', false],
    ['file-write-unlink', '/Users/u/p/node_modules/a', false],
    ['file-write-unlink', '/Users/u/p/node_modules', false],
    ['file-write-unlink', '/Users/u', false],
    ['file-write-unlink', '/Users/u/p/node_modules/a/build', true],
    ['network-outbound', '/Users/u/p/node_modules/a/socket', false],
    ['network-bind', '/Users/u/p/node_modules/a/socket', false],
    ['mach-lookup', 'com.apple.SecurityServer', false],
    ['process-info-pidinfo', '', false],
    ['process-fork', '', true],
    ['sysctl-read', 'kern.procargs2', false],
    ['signal', '', false],
  ]
  for (const [operation, path, allowed] of cases) {
    t.equal(allows(rules, operation, path), allowed, `${operation} ${path}`)
  }
  t.end()
})

void t.test('what is no more than the script’s own is said of its own sandbox alone', t => {
  const others = rulesOf([])
    .filter(({ action }) => action === 'allow')
    .flatMap(({ operations, filters }) =>
      filters.flatMap(filter => (filter.kind === 'other' ? [[operations.join(' '), JSON.stringify(filter.form)]] : [])),
    )
  t.strictSame(
    others.filter(([operation]) => operation !== 'sysctl-read'),
    [
      ['process-info*', '["target","same-sandbox"]'],
      ['signal', '["target","same-sandbox"]'],
    ],
  )
  const settings = others.filter(([operation]) => operation === 'sysctl-read').map(([, form]) => form ?? '')
  t.ok(settings.length > 30 && settings.every(form => /^\["sysctl-name",\{"text":"[a-z0-9._]+"\}\]$/.test(form)))
  t.notOk(settings.some(form => /kern\.proc|procargs/.test(form)))
  t.end()
})

void t.test('an empty view is a profile too', t => {
  t.notOk(allows(rulesOf([]), 'file-read-data', '/usr/lib/x'))
  t.ok(allows(rulesOf([]), 'file-read-data', '/'))
  t.end()
})

void t.test('what cannot be had is refused, and nothing runs', t => {
  const refused: [view: readonly ViewStep[], message: RegExp][] = [
    [[{ kind: 'bind', source: '/a', path: '/b', writable: false }], /\/a cannot be shown at another path/],
    [[bind('/a\0b')], /cannot be told to the sandbox/],
    [[bind('/a\ud800')], /cannot be told to the sandbox/],
    [[bind('relative')], /cannot be told to the sandbox/],
    [[bind(`/${'x'.repeat(1023)}`)], /cannot be told to the sandbox/],
    [[bind(`/${'ü'.repeat(512)}`)], /cannot be told to the sandbox/],
  ]
  for (const [view, message] of refused) {
    t.throws(() => seatbeltProfile(view), message)
  }
  t.doesNotThrow(() => seatbeltProfile([bind(`/${'x'.repeat(1022)}`)]))
  t.end()
})

// names as an attacker would choose them, and as they come
const hostile = fc.constantFrom(
  '")(allow default)(deny x "',
  '"',
  '\\',
  '\\"',
  '\\") (allow file-read* (subpath "/"))',
  '(',
  ')',
  ';',
  '; comment',
  '#"^/"',
  '\n(allow default)\n',
  '\r\n',
  '\t',
  '=',
  'p0',
  '(param "p0")',
  "it's",
  '${HOME}',
  '*',
  '..x',
  'ünïcødé 🔒',
  '\u0001\u001b[2J',
  'x'.repeat(255),
)
const name = fc.oneof(
  hostile,
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 12 }),
  fc.constantFrom('a', 'b'),
)
const isName = (text: string): boolean => !/[/\0]/.test(text) && text !== '.' && text !== '..'
const path = fc.array(name.filter(isName), { minLength: 1, maxLength: 4 }).map(names => `/${names.join('/')}`)

const step: fc.Arbitrary<ViewStep> = fc.oneof(
  fc.record({ path, writable: fc.boolean() }).map(({ path, writable }) => bind(path, writable)),
  path.map((path): ViewStep => ({ kind: 'hide', path })),
  fc
    .record({ path, writable: fc.boolean() })
    .map((area): ViewStep => ({ kind: 'memory', mode: 0o700, bytes: 1, ...area })),
  path.map((path): ViewStep => ({ kind: 'device', path })),
  fc.record({ path, target: name }).map((link): ViewStep => ({ kind: 'link', ...link })),
  path.map((path): ViewStep => ({ kind: 'file', path, mode: 0o644, content: 'x' })),
  path.map((path): ViewStep => ({ kind: 'directory', path, mode: 0o755 })),
  path.map((path): ViewStep => ({ kind: 'decoy', path })),
)

/** A view as plans have it: in tree order, one step at a path. */
const viewOf = (steps: readonly ViewStep[]): ViewStep[] =>
  [...new Map(steps.map(step => [step.path, step])).values()].sort((one, other) =>
    one.path.replaceAll('/', '\0') < other.path.replaceAll('/', '\0') ? -1 : 1,
  )

const view = fc.array(step, { maxLength: 8 }).map(viewOf)

/** The words and texts of a profile but for the names of its parameters. */
const wordsOf = (source: string): string[] =>
  (JSON.stringify(readForms(source)).match(/"[^"]*"/g) ?? []).filter(word => !/^"p\d+"$/.test(word))

/** All that a profile may be made of: what the simplest views need. */
const ownWords = new Set(
  [
    bind('/a', true),
    bind('/a'),
    { kind: 'hide', path: '/a' } as const,
    { kind: 'device', path: '/a' } as const,
  ].flatMap(step => wordsOf(seatbeltProfile([step]).text)),
)

/** Whether a profile, read by somebody else, says exactly what a view says, and nothing but that. */
const saysWhatTheViewSays = (view: readonly ViewStep[], { text, parameters }: SeatbeltProfile): boolean => {
  const told = view.filter(({ kind }) => ['bind', 'hide', 'memory', 'device', 'link'].includes(kind))
  const rules = readRules(text, parameters)
  const fixed = readRules(seatbeltProfile([]).text).length - 1
  // the rules before the view's are the same whatever the view
  const own = rules.slice(fixed)
  const paths = own.flatMap(({ filters }) => filters.map(filter => ('path' in filter ? filter.path : undefined)))
  const expected = new Set(
    told.flatMap(({ path }) => {
      const above = path.split('/').slice(1, -1)
      return ['/', path, ...above.map((_, length) => `/${above.slice(0, length + 1).join('/')}`)]
    }),
  )
  const found = new Set(paths)
  const rest = own.filter(
    ({ operations }) => !/^(file-read-metadata|file-write-unlink|file-write-setugid)$/.test(operations[0] ?? ''),
  )
  const counted = told.reduce((sum, { kind }) => sum + (kind === 'bind' ? 2 : 1), 0)
  return (
    rest.length === counted &&
    (told.length === 0 || (found.size === expected.size && [...expected].every(path => found.has(path)))) &&
    own.every(({ operations }) => operations.every(operation => /^(file-|process-exec\*)/.test(operation)))
  )
}

void t.test('whatever a path holds, a profile says what the view says and no more', t => {
  fc.assert(
    fc.property(view, given => {
      const profile = seatbeltProfile(given)
      // no path is in the text at all
      return wordsOf(profile.text).every(word => ownWords.has(word)) && saysWhatTheViewSays(given, profile)
    }),
    { numRuns: 500 },
  )
  t.end()
})

/** Where the rules and the view disagree: empty where they do not. */
const disagreements = (view: readonly ViewStep[], below: string): string[] => {
  const rules = rulesOf(view)
  const places = view.map(({ path }) => path)
  const asked = [...places, ...places.map(place => `${place}${below}`), below]
  const differing = asked.flatMap(path => {
    const covering = view.filter(
      ({ kind, path: at }) => ['bind', 'hide', 'memory'].includes(kind) && isWithin(path, at),
    )
    // tree order: the deepest comes last
    const deepest = covering.at(-1)
    const isShown = deepest?.kind === 'bind'
    const isItself = view.some(each => each.path === path && ['device', 'link'].includes(each.kind))
    const expected = {
      'file-read-data': isShown || isItself,
      'file-write-create': isShown && deepest.writable,
      'file-map-executable': isShown,
      'process-exec': isShown,
      'network-outbound': false,
    }
    return Object.entries(expected).flatMap(([operation, allowed]) =>
      allows(rules, operation, path) === allowed ? [] : [`${operation} ${path}`],
    )
  })
  const movable = view
    .filter(({ kind, path }) => /bind|hide|memory|link/.test(kind) && allows(rules, 'file-write-unlink', path))
    .map(({ path }) => `remove ${path}`)
  return [...differing, ...movable]
}

void t.test('whatever the view, the deepest step decides, as in a view', t => {
  fc.assert(
    fc.property(view, path, (given, below) => {
      const found = disagreements(given, below)
      if (found.length > 0) {
        t.strictSame(found, [])
      }
      return found.length === 0
    }),
    { numRuns: 500 },
  )
  t.end()
})

void t.test('control: an encoder that puts paths into the text does not stand this', t => {
  const naive = (given: readonly ViewStep[]): SeatbeltProfile => {
    const { text, parameters } = seatbeltProfile(given)
    const paths = new Map(parameters)
    return {
      text: text.replace(/\(param "(p\d+)"\)/g, (_, word: string) => `"${paths.get(word) ?? ''}"`),
      parameters: [],
    }
  }
  const survives = (given: readonly ViewStep[]): boolean => {
    try {
      return saysWhatTheViewSays(given, naive(given))
    } catch {
      return false
    }
  }
  t.ok(survives([bind('/plain'), { kind: 'hide', path: '/other' }]), 'it does where paths are plain')
  t.notOk(survives([bind('/x")) (allow default) (deny file-link (subpath "/y')]))
  t.throws(() => {
    fc.assert(fc.property(view, survives), { numRuns: 500 })
  })
  t.end()
})
