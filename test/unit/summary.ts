import {
  ambientContainment,
  ambientKey,
  type Containment,
  type Denial,
  type DenialKind,
  type Outcome,
  type RefusedCommand,
  type ScriptRecord,
} from '@npmcli/containment'
import { homedir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { prepareIntroduction } from '../../lib/containment/introduction.js'
import { scriptProblems } from '../../lib/containment/script-problems.js'
import { containmentSummary, printContainment, summaryLines } from '../../lib/containment/summary.js'
import { recordLogs } from './fixtures/record-logs.js'

const script = (name: string, outcome: Outcome, changed: readonly string[] = []): ScriptRecord => {
  const directory = `/p/node_modules/${name}`
  return {
    subject: {
      kind: 'dependency',
      identity: { name, version: '1.2.3', source: '' },
      directory,
      event: 'postinstall',
    },
    grants: { given: [], denied: false, missed: [] },
    loss: undefined,
    isOptional: false,
    outcome,
    denials: changed.map(path => ({ kind: 'write', path: `${directory}/${path}` })),
    untold: 0,
    milliseconds: 12.6,
  }
}

const well: Outcome = { kind: 'exited', code: 0 }

const reporting = (
  t: Test,
  records: readonly ScriptRecord[],
  refused: readonly RefusedCommand[] = [],
  bare: readonly string[] = [],
  behaviour: Partial<Containment> = {},
): void => {
  const containment: Containment = {
    enforcement: { level: 'full', tier: 'view' },
    backend: 'linux',
    contains: () => true,
    admit: () => undefined,
    isMarked: () => false,
    nameOf: directory => directory,
    start: () => Promise.reject(new Error('nothing starts here')),
    refusesCommand: () => false,
    uncontained: () => bare,
    mayRunBare: () => false,
    refusedCommands: () => refused,
    adopt: () => undefined,
    warnings: () => [],
    report: () => records,
    ...behaviour,
  }
  Object.defineProperty(process, ambientKey, { value: containment, configurable: true })
  t.teardown(() => Reflect.deleteProperty(process, ambientKey))
}

void t.test('what went wrong with a script, the package first', t => {
  const cases: [record: ScriptRecord, lines: string[]][] = [
    [script('a', well), []],
    [script('a', { kind: 'exited', code: 3 }), ['a@1.2.3 postinstall failed with exit code 3']],
    [script('a', { kind: 'signalled', signal: 'SIGKILL' }), ['a@1.2.3 postinstall was ended by SIGKILL']],
    [
      script('a', { kind: 'expired', seconds: 5 }),
      ['a@1.2.3 postinstall was ended after 5 seconds (containment-timeout)'],
    ],
    [script('a', { kind: 'refused', reason: 'No view.' }), ['a@1.2.3 postinstall did not run: No view.']],
    [script('a', well, ['package.json']), ['a@1.2.3 postinstall had changed package.json, which npm restored']],
    [
      script('a', { kind: 'exited', code: 1 }, ['.git/config', '.npmrc']),
      [
        'a@1.2.3 postinstall failed with exit code 1',
        'a@1.2.3 postinstall had changed .git/config, which npm restored',
        'a@1.2.3 postinstall had changed .npmrc, which npm restored',
      ],
    ],
  ]
  for (const [record, lines] of cases) {
    t.strictSame(scriptProblems(record), lines)
  }
  t.end()
})

void t.test('what a script left is said by kind, and thousands of it once', t => {
  const left = (denials: [kind: DenialKind, path: string][]): string[] => {
    const record = script('a', well)
    const all = denials.map(([kind, path]) => ({ kind, path: join(record.subject.directory, path) }))
    return scriptProblems({ ...record, denials: all })
  }
  t.strictSame(
    left([
      ['write', '.envrc'],
      ['link', 'cli.js'],
      ['special', 'fifo'],
      ['privilege', 'su'],
      ['locked', ''],
      ['deep', 'd'.repeat(200)],
      ['name', 'n\uFFFD'],
    ]),
    [
      'had changed .envrc, which npm restored',
      'had left cli.js, a link out of the package, which npm removed',
      'had left fifo, a FIFO, socket or device, which npm removed',
      'had left su with set-user-ID or set-group-ID, which npm took away',
      'had left . closed to its owner, which npm opened',
      `had left ${'d'.repeat(120)}…, a tree too deep to be removed later, which npm removed`,
      'had left n\uFFFD, a name that is no text, which npm removed',
    ].map(problem => `a@1.2.3 postinstall ${problem}`),
  )
  const many = left(Array.from({ length: 1000 }, (_, index) => ['special', `fifo${index}`]))
  t.equal(many.length, 6)
  t.equal(many.at(-1), 'a@1.2.3 postinstall had done so 995 more times')
  t.end()
})

void t.test('commands that npm did not link are named, also when no script ran', t => {
  const lines = recordLogs(t)
  const refused = { package: 'a@1.2.3', path: '/p/node_modules/a/cli.js' }
  reporting(t, [], [refused])
  printContainment()
  t.strictSame(lines, [
    'warn containment a@1.2.3 has /p/node_modules/a/cli.js as a command, which is no regular file of the package: not linked',
  ])
  t.match(containmentSummary(), { refusedCommands: [refused], scripts: [] })
  t.end()
})

void t.test('nothing contained: nothing is said', t => {
  const lines = recordLogs(t)
  printContainment()
  t.equal(containmentSummary(), undefined)
  reporting(t, [])
  printContainment()
  t.strictSame(lines, [])
  t.match(containmentSummary(), { backend: 'linux', scripts: [] })
  t.end()
})

void t.test('all went well: one quiet line', t => {
  const lines = recordLogs(t)
  reporting(t, [script('a', well)])
  printContainment()
  t.strictSame(lines, ['notice containment 1 script of 1 package ran contained (linux, view)'])
  t.end()
})

void t.test('what is not enforced is named, and so is a stronger one that contained before', t => {
  const lines = recordLogs(t)
  const weaker = {
    enforcement: { level: 'partial', tier: 'landlock', gaps: ['a', 'b'] },
    weakerThan: 'linux (view)',
  } as const
  reporting(t, [script('a', well)], [], [], weaker)
  printContainment()
  t.strictSame(lines, [
    'warn containment this project was last contained by linux (view), and now by linux (landlock), which is weaker',
    'warn containment linux (landlock) cannot enforce: a, b',
    'notice containment 1 script of 1 package ran contained (linux, landlock)',
  ])
  t.match(containmentSummary(), weaker)
  t.end()
})

void t.test('a denial is never silent, also when the script exited 0', t => {
  const lines = recordLogs(t)
  reporting(t, [script('a', well), script('b', well, ['package.json']), script('b', well)])
  printContainment()
  t.strictSame(lines, [
    'warn containment b@1.2.3 postinstall had changed package.json, which npm restored',
    'notice containment 3 scripts of 2 packages ran contained (linux, view)',
  ])
  t.end()
})

void t.test('--json carries the same', t => {
  reporting(t, [script('a', { kind: 'exited', code: 3 }, ['package.json'])])
  t.strictSame(containmentSummary(), {
    backend: 'linux',
    enforcement: { level: 'full', tier: 'view' },
    refusedCommands: [],
    warnings: [],
    uncontained: [],
    scripts: [
      {
        package: 'a@1.2.3',
        path: '/p/node_modules/a',
        event: 'postinstall',
        outcome: { kind: 'exited', code: 3 },
        denials: [{ kind: 'write', path: '/p/node_modules/a/package.json' }],
        milliseconds: 13,
      },
    ],
  })
  t.end()
})

const denied = (name: string, denials: readonly Denial[], untold = 0): ScriptRecord => ({
  ...script(name, well),
  denials,
  untold,
})
const writing = (path: string): Denial => ({ kind: 'refused', path })
const connecting = (address: string): Denial => ({ kind: 'connect', address })

void t.test('what was refused, as its user would write it and without control characters', t => {
  const cases: [record: ScriptRecord, lines: string[]][] = [
    [denied('a', []), []],
    [denied('a', [writing('/etc/passwd')]), ['a@1.2.3 postinstall was denied: writing /etc/passwd']],
    [
      denied('a', [writing(`${homedir()}/.ssh/id`), writing(`${process.cwd()}/src/x`), connecting('203.0.113.7:443')]),
      [
        'a@1.2.3 postinstall was denied: writing ~/.ssh/id, writing src/x, connecting to 203.0.113.7:443',
        '  an address or a socket cannot be granted, only a host by its name',
      ],
    ],
    [
      denied('a', [{ kind: 'lookup', name: 'files.example.com\n' }, { kind: 'network' }]),
      ['a@1.2.3 postinstall was denied: looking up files.example.com?, using a network'],
    ],
    [
      denied('a', [{ kind: 'network' }]),
      [
        'a@1.2.3 postinstall was denied: using a network',
        '  no grant reaches it: it is bundled, aliased, or calls itself something else',
      ],
    ],
    [
      denied('a', [writing('/x\n\u001b]0;y\u0007\u202e'), connecting('/run/\u0000')]),
      [
        'a@1.2.3 postinstall was denied: writing /x??]0;y??, connecting to /run/?',
        '  an address or a socket cannot be granted, only a host by its name',
      ],
    ],
    [
      denied(
        'a',
        'abcdefg'.split('').map(name => writing(`/${name}`)),
        3,
      ),
      ['a@1.2.3 postinstall was denied: writing /a, writing /b, writing /c, writing /d, writing /e, and 5 more'],
    ],
  ]
  for (const [record, lines] of cases) {
    t.strictSame(summaryLines([record]), lines)
  }
  t.end()
})

void t.test('ten packages are named, the others counted', t => {
  const of = (count: number): string[] =>
    summaryLines(Array.from({ length: count }, (_, index) => denied(`p${index}`, [writing('/x')])))
  t.equal(of(10).length, 10)
  t.strictSame(of(11).slice(9), [
    'p9@1.2.3 postinstall was denied: writing /x',
    'and 1 more package: npm containment report has all of them',
  ])
  const strange = denied('z', [{ ...writing('/etc/x'), isStrange: true }])
  t.strictSame(summaryLines([denied('a', [writing('/x')]), strange]), [
    'z@1.2.3 postinstall was denied: writing /etc/x',
    '  that is not a package’s to write: look into the package before you use it',
    'a@1.2.3 postinstall was denied: writing /x',
  ])
  t.equal(of(13).at(-1), 'and 3 more packages: npm containment report has all of them')
  t.end()
})

void t.test('--json says how many were not told', t => {
  reporting(t, [denied('a', [writing('/x')], 9)])
  t.match(containmentSummary(), { scripts: [{ denials: [writing('/x')], untold: 9 }] })
  t.end()
})

const advised = (record: ScriptRecord, rest: Partial<ScriptRecord>): ScriptRecord => ({
  ...record,
  subject: {
    ...record.subject,
    identity: { name: 'a', version: '1.2.3', source: '', verified: 'version' },
  },
  ...rest,
})

void t.test('the next step is one line: a grant to paste, or a word of warning', t => {
  const grant = { kind: 'refused', path: '/p/public/x', grant: 'write:<project>/public' } as const
  const strange = { kind: 'refused', path: '/p/package.json', isStrange: true } as const
  const both = { kind: 'refused', path: '/p/z/x', grant: 'write:<project>/z' } as const
  const lines = (record: ScriptRecord): string[] => summaryLines([record])
  t.strictSame(lines(advised(denied('a', [grant, both, grant]), {})), [
    'a@1.2.3 postinstall was denied: writing /p/public/x, writing /p/z/x, writing /p/public/x',
    "  if it needs that: npm containment grant a@1.2.3 'write:<project>/public' 'write:<project>/z'",
  ])
  t.strictSame(lines(advised(denied('a', [strange, grant]), {})), [
    'a@1.2.3 postinstall was denied: writing /p/package.json, writing /p/public/x',
    '  that is not a package’s to write: look into the package before you use it',
  ])
  t.strictSame(lines(denied('a', [grant])), [
    'a@1.2.3 postinstall was denied: writing /p/public/x',
    '  no grant reaches it: it is bundled, aliased, or calls itself something else',
  ])
  const at = (name: string): string => join(process.cwd(), name)
  const file = (name: string): Denial => ({
    kind: 'refused',
    path: at(name),
    grant: 'write:<project>',
    narrower: `write:<project>/${name}`,
  })
  const directory = { kind: 'refused', path: at('gen'), isDirectory: true, grant: 'write:<project>/gen' } as const
  const inside = { ...directory, path: at('gen/x'), grant: 'write:<project>/gen/x' } as const
  t.strictSame(lines(advised(denied('a', [inside, directory]), {})).slice(1), [
    "  if it needs that: npm containment grant a@1.2.3 'write:<project>/gen'",
  ])
  t.strictSame(lines(advised(denied('a', [file('-x y'), directory, file('../b')]), {})).slice(1), [
    "  if it needs that: touch './-x y' ../b && npm containment grant a@1.2.3 'write:<project>/-x y' 'write:<project>/gen' 'write:<project>/../b'",
    "  or, if that does not help and it may write to the whole project: npm containment grant a@1.2.3 'write:<project>'",
  ])
  t.strictSame(lines(advised(denied('a', ['a', 'b', 'c', 'd'].map(file)), {})).slice(1), [
    "  if it needs that, and may write to the whole project: npm containment grant a@1.2.3 'write:<project>'",
  ])
  t.strictSame(lines(denied('a', [file('a')])).slice(1), [
    '  no grant reaches it: it is bundled, aliased, or calls itself something else',
  ])
  const network = { kind: 'network' } as const
  t.strictSame(lines(advised(denied('a', [network]), {})), [
    'a@1.2.3 postinstall was denied: using a network',
    "  npm did not see which host; if it needs one, with its name: npm containment grant a@1.2.3 'host:<name>:443'",
  ])
  const lookup = { kind: 'lookup', name: 'x.example.com', grant: 'host:x.example.com:443' } as const
  t.strictSame(lines(advised(denied('a', [network, lookup]), {})), [
    'a@1.2.3 postinstall was denied: using a network, looking up x.example.com',
    '  if it needs that: npm containment grant a@1.2.3 host:x.example.com:443',
  ])
  const loss = { loses: 'its hooks are not installed', reason: 'Danger.', grants: ['cache:a'] }
  t.strictSame(lines(advised(script('a', well), { loss })), [
    'a@1.2.3: its hooks are not installed. Danger.',
    '  if you want it: npm containment grant a@1.2.3 cache:a',
  ])
  t.end()
})

void t.test('a grant of another version is asked for again, one that cannot be verified is explained', t => {
  const missed = (because: 'version' | 'unverified', verified: 'version' | 'name'): string[] => {
    const entry = {
      key: { kind: 'registry', name: 'a', versions: ['1.0.0'] },
      grants: [{ kind: 'cache', directory: 'a' }],
      origin: { kind: 'project' },
    } as const
    const identity = { name: 'a', version: '1.2.3', source: '', verified }
    const record = script('a', well)
    return summaryLines([
      {
        ...record,
        subject: { ...record.subject, identity },
        grants: { given: [], denied: false, missed: [{ entry, because }] },
      },
    ])
  }
  t.strictSame(missed('version', 'version'), [
    'a@1.2.3 was granted more in another version: a@1.0.0',
    '  if you trust this one as well: npm containment grant a@1.2.3 cache:a',
  ])
  t.strictSame(missed('unverified', 'name'), [
    'a@1.2.3 was granted more as a@1.0.0, but the lockfile does not tell its version (omit-lockfile-registry-resolved)',
    '  to grant it to every version: npm containment grant a cache:a',
  ])
  t.end()
})

void t.test('an optional dependency that fails after a denial is named', t => {
  const record = denied('a', [writing('/x')])
  const failed: Outcome = { kind: 'exited', code: 1 }
  t.strictSame(summaryLines([{ ...record, isOptional: true, outcome: failed }]), [
    'a@1.2.3 postinstall failed with exit code 1',
    'a@1.2.3 postinstall was denied: writing /x',
    'a@1.2.3 is optional, and is left out because its script failed after it was denied something',
  ])
  t.equal(summaryLines([{ ...record, isOptional: true }]).length, 1)
  t.equal(summaryLines([{ ...record, outcome: failed }]).length, 2)
  t.match(summaryLines([{ ...record, isOptional: true, outcome: { kind: 'expired', seconds: 1 } }]), { length: 3 })
  reporting(t, [{ ...record, isOptional: true, loss: { loses: 'x', reason: 'y', grants: [] } }])
  t.match(containmentSummary(), { scripts: [{ optional: true, loss: { loses: 'x' } }] })
  t.end()
})

void t.test('what ran bare is said', t => {
  const lines = recordLogs(t)
  reporting(t, [], [], ['b@1.0.0'])
  printContainment()
  reporting(t, [script('a', well)], [], ['b@1.0.0'])
  printContainment()
  t.strictSame(lines, [
    'notice containment b@1.0.0 ran uncontained, as you granted',
    'notice containment 1 script of 1 package ran contained (linux, view); b@1.0.0 ran uncontained, as you granted',
  ])
  t.end()
})

void t.test('what would help where no grant does is said too', t => {
  const record: ScriptRecord = { ...script('a', { kind: 'exited', code: 1 }), remedy: 'get headers' }
  t.strictSame(summaryLines([record]), ['a@1.2.3 postinstall failed with exit code 1', '  get headers'])
  reporting(t, [record])
  t.match(containmentSummary(), { scripts: [{ remedy: 'get headers' }] })
  t.end()
})

void t.test('a weaker tier, and what it cannot enforce, are said aloud', t => {
  const lines = recordLogs(t)
  reporting(t, [script('a', well)])
  Object.assign(ambientContainment() ?? {}, {
    weakerThan: 'linux (view)',
    enforcement: { level: 'partial', tier: 'landlock', gaps: ['names visible', 'survivors'] },
  })
  printContainment()
  t.strictSame(lines, [
    'warn containment this project was last contained by linux (view), and now by linux (landlock), which is weaker',
    'warn containment linux (landlock) cannot enforce: names visible, survivors',
    'notice containment 1 script of 1 package ran contained (linux, landlock)',
  ])
  t.end()
})

void t.test('who did not ask for containment is told once what it is, after something ran', t => {
  const lines = recordLogs(t)
  prepareIntroduction('global', join(t.testdir({}), '_containment'))
  t.teardown(() => {
    prepareIntroduction(undefined, undefined)
  })
  reporting(t, [])
  printContainment()
  t.strictSame(lines, [])
  reporting(t, [script('a', well)])
  printContainment()
  t.match(
    lines.splice(0).join('\n'),
    /^notice .* ran contained .*\nnotice containment Install scripts run contained here/,
  )
  printContainment()
  t.notMatch(lines.join('\n'), 'Install scripts run contained here')
  t.end()
})
