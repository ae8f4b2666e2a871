import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { dist } from '../../fork/paths.js'
import type { Npm } from '../../lib/containment/npm.js'
import { fakeNpm } from './fixtures/fake-npm.js'

interface Command {
  exec(args: readonly string[]): Promise<void>
}
interface Commands {
  readonly subcommands: { readonly doctor: new (npm: Npm) => Command }
  completion(options: { readonly conf: { readonly argv: { readonly remain: readonly string[] } } }): string[]
}

// only in the assembled tree npm's own class of commands lies beside them
// eslint-disable-next-line @typescript-eslint/no-require-imports
const Containment = require(join(dist, 'lib/commands/containment/index.js')) as Commands

const directory = t.testdir({})

const doctor = (json: boolean, layers: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {}): Command => {
  const { config, ...npm } = fakeNpm(directory, { layers })
  const known = config.get.bind(config)
  const get = (key: string): unknown => (key === 'json' ? json : known(key))
  return new Containment.subcommands.doctor({ ...npm, config: Object.assign(config, { get, validate: () => true }) })
}

/** What a command hands to npm to print, and the exit code that it sets. */
const run = async (command: Command): Promise<{ readonly printed: unknown[][]; readonly code: unknown }> => {
  const printed: unknown[][] = []
  const record = (...what: unknown[]): void => {
    printed.push(what)
  }
  process.on('output' as 'message', record)
  const before = process.exitCode
  try {
    await command.exec([])
    return { printed, code: process.exitCode }
  } finally {
    process.exitCode = before
    process.off('output', record)
  }
}

void t.test('the doctor prints what it found, and keeps what is proven', async t => {
  const { printed, code } = await run(doctor(false))
  t.equal(code, undefined)
  t.match(printed, [['standard', /^linux \(view\): enforces everything\n[^]*--safe runs here, by linux \(view\)\.$/]])
  t.ok(existsSync(join(directory, 'cache/_containment/proof-linux-view.json')))
})

void t.test('as JSON too', async t => {
  const { printed } = await run(doctor(true))
  t.match(printed, [['buffer', { tiers: [{ backend: 'linux' }], safe: { runs: true } }]])
})

void t.test('the exit code says that --safe would not run with these settings', async t => {
  const settings = { 'containment-backend': 'bubblewrap', 'containment-require': 'full' }
  const { printed, code } = await run(doctor(true, { cli: settings }))
  t.equal(code, 1)
  t.match(printed, [['buffer', { safe: { runs: false, reason: String, remedy: String } }]])
})

void t.test('it takes no arguments', async t => {
  await t.rejects(doctor(false).exec(['x']), { code: 'EUSAGE' })
})

void t.test('a shell completes its subcommands', t => {
  const completion = (...remain: string[]): string[] => Containment.completion({ conf: { argv: { remain } } })
  t.strictSame(completion('npm', 'containment').sort(), [
    'accept',
    'doctor',
    'exec',
    'explain',
    'grant',
    'ls',
    'report',
    'revoke',
  ])
  t.strictSame(completion('npm', 'containment', 'doctor'), [])
  t.end()
})
