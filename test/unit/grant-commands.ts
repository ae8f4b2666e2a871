import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { dist } from '../../fork/paths.js'
import { rememberRun } from '../../lib/containment/last-run.js'
import type { Npm } from '../../lib/containment/npm.js'
import { fakeNpm } from './fixtures/fake-npm.js'
import { recordLogs } from './fixtures/record-logs.js'

// many runs of npm, also on a busy machine
t.setTimeout(180_000)

interface Command {
  exec(args: readonly string[]): Promise<void>
}
type Name = 'ls' | 'explain' | 'report' | 'grant' | 'revoke' | 'accept' | 'exec'

// only in the assembled tree npm's own class of commands lies beside them
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { subcommands } = require(join(dist, 'lib/commands/containment/index.js')) as {
  readonly subcommands: Readonly<Record<Name, new (npm: Npm) => Command>>
}

const registry = 'https://registry.test/'

/** Packages as npm has installed them: in the tree, and in the lockfile that lies in it. */
const installed = {
  'node_modules/writer': { name: 'writer', version: '1.0.0', resolved: `${registry}writer/-/writer-1.0.0.tgz` },
  'node_modules/unknown': { name: 'unknown', version: '1.0.0' },
  'node_modules/alias': { name: 'real', version: '1.0.0', resolved: `${registry}real/-/real-1.0.0.tgz` },
  'node_modules/denied': { name: 'denied', version: '1.0.0', resolved: `${registry}denied/-/denied-1.0.0.tgz` },
  'node_modules/husky': { name: 'husky', version: '4.3.8', resolved: `${registry}husky/-/husky-4.3.8.tgz` },
  'node_modules/bundler': { name: 'bundler', version: '1.0.0', resolved: `${registry}bundler/-/bundler-1.0.0.tgz` },
  'node_modules/bundler/node_modules/inner': { name: 'inner', version: '1.0.0', inBundle: true },
}

interface World {
  readonly at: (name: string) => string
  readonly read: (name: string) => string
  readonly write: (name: string, text: string) => void
  /** Runs a subcommand: what it hands to npm to print, and the exit code that it sets. */
  readonly run: (name: Name, args?: readonly string[], options?: Options) => Promise<Ran>
}
interface Options {
  readonly json?: boolean
  readonly all?: boolean
  readonly global?: boolean
  readonly location?: string
  readonly layers?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}
interface Ran {
  readonly printed: string
  readonly data: unknown
  readonly code: unknown
}

const world = (t: Test): World => {
  const directory = realpathSync(t.testdir({ home: {}, npm: {}, cache: {}, project: {}, global: { lib: {} } }))
  const at = (name: string): string => join(directory, name)
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(at(name)), { recursive: true })
    writeFileSync(at(name), text)
  }
  write(
    'project/package.json',
    JSON.stringify({
      name: 'project',
      version: '1.0.0',
      scripts: { prepare: 'true', test: 'true' },
      allowScripts: { denied: false, husky: true },
      dependencies: { writer: '*', unknown: '*', alias: 'npm:real@1.0.0', denied: '*', husky: '*', bundler: '*' },
    }),
  )
  const bundle = { dependencies: { inner: '*' }, bundleDependencies: ['inner'] }
  const packages: Record<string, object> = {}
  for (const [location, entry] of Object.entries(installed)) {
    const { name, version } = entry
    const rest = name === 'bundler' ? bundle : { scripts: { postinstall: 'true' } }
    write(`project/${location}/package.json`, JSON.stringify({ name, version, ...rest }))
    packages[location] = name === 'bundler' ? { ...entry, ...bundle } : { ...entry, hasInstallScript: true }
  }
  const lockfile = { name: 'project', version: '1.0.0', lockfileVersion: 3, requires: true, packages }
  write('project/node_modules/.package-lock.json', JSON.stringify(lockfile))
  return {
    at,
    write,
    read: name => readFileSync(at(name), 'utf8'),
    run: async (name, args = [], { json = false, all = false, global = false, location, layers = {} } = {}) => {
      const userconfig = at('home/.npmrc')
      const named = { default: { userconfig }, cli: location === undefined ? {} : { location }, ...layers }
      const { config, ...npm } = fakeNpm(directory, { global, layers: named })
      const values: Record<string, unknown> = { json, all }
      const get = (key: string): unknown => values[key] ?? config.get(key)
      const command = new subcommands[name]({
        ...npm,
        config: Object.assign({ ...config }, { get, validate: () => true }),
      })
      const printed: unknown[] = []
      const record = (_level: string, what: unknown): void => {
        printed.push(what)
      }
      process.on('output' as 'message', record)
      const before = process.exitCode
      process.exitCode = undefined
      try {
        await command.exec(args)
        return { printed: String(printed[0]), data: printed[0], code: process.exitCode }
      } finally {
        process.exitCode = before
        process.off('output', record)
      }
    },
  }
}

void t.test('ls: what would run, as whom, and with what', async t => {
  const { run, at } = world(t)
  const listed = await run('ls')
  t.equal(listed.code, undefined)
  t.strictSame(listed.printed.split('\n'), [
    'denied@1.0.0 (postinstall): runs not at all, denied by allowScripts',
    'husky@4.3.8 (postinstall): runs contained, approved by allowScripts',
    'inner (bundled) (postinstall): runs not at all, bundled by another package',
    'project@1.0.0 (prepare): runs contained, the project’s own',
    'real@1.0.0 (postinstall): runs contained, nobody has reviewed it',
    'unknown@1.0.0 (postinstall): runs contained, nobody has reviewed it',
    'writer@1.0.0 (postinstall): runs contained, nobody has reviewed it',
  ])
  t.match((await run('ls', [], { all: true })).printed, /^bundler@1\.0\.0 \(no scripts\): runs contained/)
  const layers = { user: { 'containment-grant': ['writer uncontained', 'unknown@*', 'real cache:real'] } }
  t.match((await run('ls', [], { json: true, layers })).data, {
    packages: [
      {},
      {},
      {},
      {},
      { package: 'real@1.0.0', path: at('project/node_modules/alias'), grants: [] },
      { package: 'unknown@1.0.0', denied: true },
      { package: 'writer@1.0.0', runs: 'uncontained', grants: [{ grant: 'uncontained', from: 'you (user)' }] },
    ],
    unaccepted: null,
  })
  t.match(
    (await run('ls', [], { layers })).printed,
    /\n {2}denied every grant\n[^]*\n {2}uncontained \(from you \(user\)\)/,
  )
  await t.rejects(run('ls', ['x']), { code: 'EUSAGE' })
  t.match((await run('ls', [], { global: true })).printed, /^Nothing that is installed has scripts\.$/)
  rmSync(at('global/lib'), { recursive: true })
  t.match((await run('ls', [], { global: true })).printed, /^Nothing that is installed/, 'nor was anything ever')
})

void t.test('explain: what a script has, line by line', async t => {
  const { run, at } = world(t)
  const { printed } = await run('explain', ['writer'])
  t.match(printed, /^writer@1\.0\.0 in node_modules\/writer\n\nScripts\n {2}postinstall {2}true\n\nMay write\n/)
  t.match(printed, /\n {2}node_modules\/writer {2}the package's own directory\n/)
  t.match(printed, /\nIs put back afterwards, whatever happens\n {2}node_modules\/writer\/package\.json\n/)
  t.match(printed, /\nReaches no host\.\n/)
  t.match(printed, /\n {2}\/usr {2,}system\n/)
  const ofImage = await run('explain', ['writer'], { layers: { user: { 'containment-image': 'mine' } } })
  t.notMatch(ofImage.printed, / {2}(system|toolchain: )/, 'of an image the machine’s system is no part')
  t.match(ofImage.printed, / {2}the Node\.js that runs npm\n/)
  const layers = { user: { 'containment-grant': ['writer host:a.example:443', 'writer environment:TOKEN'] } }
  const granted = await run('explain', ['writer@1.0.0'], { layers })
  t.match(granted.printed, /\nGranted beyond the default\n {2}host:a\.example:443 {2}from you \(user\)\n/)
  t.match(granted.printed, /\nReaches\n {2}a\.example:443\n/)
  t.match(
    (await run('explain', ['husky'])).printed,
    /\nWithout a grant, its git hooks are not installed\. [^]*\n {2}npm containment grant husky@4\.3\.8 /,
  )
  const refusing = { user: { 'containment-grant': ['husky'] } }
  t.match(
    (await run('explain', ['node_modules/husky'], { layers: refusing })).printed,
    /\nSomebody denied it every grant\.\n/,
  )
  t.match((await run('explain', ['.'], { json: true })).data, {
    package: 'project@1.0.0',
    path: at('project'),
    because: 'own',
    authority: { grants: Array },
    view: Array,
    unaccepted: null,
  })
  await t.rejects(run('explain', ['nobody']), {
    code: 'ENOMATCH',
    message: /Nothing that is installed is called nobody/,
  })
  await t.rejects(run('explain'), { code: 'EUSAGE' })
  await t.rejects(run('explain', ['a', 'b']), { code: 'EUSAGE' })
})

void t.test('grant, ls, accept, revoke: the way there and back', async t => {
  const { run, read, write, at } = world(t)
  const granted = await run('grant', ['writer', 'write:<project>/public', 'cache:writer'])
  t.match(
    granted.printed,
    /project\/package\.json\n\+ "writer@1\.0\.0": \["write:<project>\/public","cache:writer"\]\n/,
  )
  t.match(granted.printed, /\nIt counts from the next run: npm rebuild writer --safe$/)
  t.match(read('home/.npmrc'), /^containment-accept\[\]=[0-9a-f]{32} .*\/project\n$/)
  // once more changes nothing
  t.match((await run('grant', ['writer', 'cache:writer'])).printed, /\n {2}\(it says so already\)\n/)

  const accepted = { user: { 'containment-accept': [read('home/.npmrc').trim().replace('containment-accept[]=', '')] } }
  t.equal((await run('ls', [], { layers: accepted })).code, undefined)
  t.match(await run('accept', [], { layers: accepted }), { code: undefined, printed: /^There is nothing to accept/ })

  // for somebody who has not accepted it
  const shown = await run('ls')
  t.match(shown, { code: 1, printed: /\n\nThis project grants more [^]*\n {2}writer@1\.0\.0 cache:writer\n/ })
  const [, acceptance = ''] = /npm containment accept ([0-9a-f]{32})$/.exec(shown.printed) ?? []
  t.match(await run('accept'), { code: 1, printed: `If you want exactly this: npm containment accept ${acceptance}` })
  t.match(await run('accept', ['f'.repeat(32)]), { code: 1, printed: /^These are not the grants that you were shown/ })
  write('home/.npmrc', '')
  t.match(await run('accept', [acceptance]), { code: undefined, printed: /^Accepted for this project/ })
  t.match(read('home/.npmrc'), acceptance)
  t.match((await run('accept', [], { json: true })).data, { accepted: false, acceptance, grants: [/cache:writer/] })
  await t.rejects(run('accept', ['a', 'b']), { code: 'EUSAGE' })
  await t.rejects(run('accept', [], { global: true }), { code: 'EUSAGE' })

  // what another one has written there stays unaccepted
  write('home/.npmrc', '')
  const more = await run('grant', ['writer', 'cache:other'])
  t.notMatch(more.printed, /containment-accept/)

  const part = await run('revoke', ['writer', 'cache:writer'])
  t.match(part.printed, /\+ "writer@1\.0\.0": \["write:<project>\/public","cache:other"\]/)
  t.match((await run('revoke', ['writer@1.0.0'], { json: true })).data, {
    changes: [{ file: at('project/package.json') }],
  })
  t.notMatch(read('project/package.json'), /containmentGrants/)
  t.match(await run('revoke', ['writer']), {
    code: 1,
    printed: /^Neither this project nor you granted that to writer\./,
  })
  await t.rejects(run('revoke'), { code: 'EUSAGE' })
})

void t.test('for oneself: by location, in a global install, and always to run bare', async t => {
  const { run, read, write } = world(t)
  write('home/.npmrc', 'containment-grant[]=writer@1.0.0\ncontainment-grant[]=not a line\n')
  t.match((await run('grant', ['writer', 'uncontained'], { json: true })).data, {
    package: 'writer@1.0.0',
    grants: ['uncontained'],
    changes: [{ diff: ['- containment-grant[]=writer@1.0.0', '+ containment-grant[]=writer@1.0.0 uncontained'] }],
  })
  await run('grant', ['writer', 'cache:a'], { location: 'user' })
  await run('grant', ['writer@2.0.0', 'cache:b'], { global: true })
  t.strictSame(read('home/.npmrc').trim().split('\n').sort(), [
    'containment-grant[]=not a line',
    'containment-grant[]=writer@1.0.0 cache:a',
    'containment-grant[]=writer@1.0.0 uncontained',
    'containment-grant[]=writer@2.0.0 cache:b',
  ])
  await run('revoke', ['writer', 'cache:a'], { global: true })
  await run('revoke', ['writer'])
  t.equal(read('home/.npmrc'), 'containment-grant[]=not a line\n')
  t.match((await run('grant', ['.', 'write:<project>/.git/config'])).printed, /next run: npm install --safe$/)
  await t.rejects(run('grant', ['.', 'uncontained']), { code: 'ECONTAINGRANT' })
})

void t.test('what cannot be granted is refused before anything is written', async t => {
  const { run, at } = world(t)
  await t.rejects(run('grant'), { code: 'EUSAGE' })
  await t.rejects(run('grant', ['writer']), { code: 'EUSAGE' })
  await t.rejects(run('grant', ['writer', 'cache:../x']), { code: 'ECONTAINGRANT', message: /one directory name/ })
  await t.rejects(run('grant', ['unknown', 'cache:x']), {
    code: 'ENOMATCH',
    message: /omit-lockfile-registry-resolved/,
  })
  await t.rejects(run('grant', ['real', 'cache:x']), { code: 'ENOMATCH', message: /No grant reaches real@1\.0\.0/ })
  t.notOk(existsSync(at('home/.npmrc')))
})

void t.test('report: nothing known', async t => {
  const { run } = world(t)
  t.match(await run('report'), { code: undefined, printed: /^Nothing is known of a run in this project/ })
  t.equal((await run('report', [], { json: true })).data, null)
  t.match(await run('report', [], { layers: { project: { cache: '/x' } } }), { printed: /^Nothing is known/ })
  await t.rejects(run('report', ['x']), { code: 'EUSAGE' })
})

void t.test('report: the last run, whose denials are an exit code', async t => {
  const { run, at } = world(t)
  const last = { version: 1, date: '2026-01-02T03:04:05.678Z', command: 'ci', denied: true, summary: {} } as const
  rememberRun(at('cache/_containment'), at('project'), { ...last, lines: ['a@1.0.0 was denied'] })
  t.match(await run('report'), { code: 1, printed: `npm ci, ${last.date}\na@1.0.0 was denied` })
  t.match((await run('report', [], { json: true })).data, last)
  rememberRun(at('cache/_containment'), at('project'), { ...last, denied: false, lines: [] })
  t.match(await run('report'), { code: undefined, printed: `npm ci, ${last.date}\nNo script was denied anything.` })
})

// a process can be contained once: last
void t.test('exec: by hand, in exactly that authority', async t => {
  const { run, at } = world(t)
  recordLogs(t)
  await t.rejects(run('exec'), { code: 'EUSAGE' })
  const { code } = await run('exec', [
    'writer',
    'sh',
    '-c',
    'echo "$0" > made; ls ../../package.json ~ > seen; exit 3',
    "it's",
  ])
  t.equal(code, 3)
  t.equal(readFileSync(at('project/node_modules/writer/made'), 'utf8'), "it's\n")
  t.match(readFileSync(at('project/node_modules/writer/seen'), 'utf8'), /package\.json/)
})
