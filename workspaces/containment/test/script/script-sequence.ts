import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setImmediate as soon } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { Backend, ContainedProcess, Outcome } from '../../lib/backend/backend.js'
import type { ScriptRequest } from '../../lib/containment.js'
import type { GrantSources } from '../../lib/grants/collect-grants.js'
import type { Plan } from '../../lib/plan/plan.js'
import { Admissions } from '../../lib/script/admissions.js'
import { Entitlements } from '../../lib/script/entitlements.js'
import { ScriptSequence } from '../../lib/script/script-sequence.js'
import { realPath } from '../../lib/subject/derive-subject.js'
import { fakeBackend } from '../fixtures/fake-backend.js'
import { victimRoots, writeAll } from '../fixtures/opened.js'

/** A script that the test ends. */
interface Fake {
  readonly process: ContainedProcess
  end(outcome?: Outcome): Promise<void>
}

/** Lets everything that was promised be done. */
const settle = async (): Promise<void> => {
  for (let turns = 0; turns < 5; turns++) {
    await soon()
  }
}

const fakeProcess = (t: Test): Fake => {
  const process = spawn('/bin/true', { stdio: 'ignore' })
  let resolve: (outcome: Outcome) => void = () => undefined
  const outcome = new Promise<Outcome>(settled => (resolve = settled))
  t.teardown(() => {
    resolve({ kind: 'exited', code: 0 })
  })
  return {
    process: { process, outcome, running: Promise.resolve() },
    end: async (outcome = { kind: 'exited', code: 0 }) => {
      resolve(outcome)
      await settle()
    },
  }
}

const nameOf = ({ command }: Plan): string => command.args[1] ?? ''

/** A sequence whose backend keeps a diary, in a project of some packages. */
const makeSequence = (t: Test, { grants, ...given }: Partial<Backend> & { readonly grants?: GrantSources } = {}) => {
  const directory = realPath(t.testdir({}))
  writeAll(directory, {
    'project/package.json': '{}',
    'project/node_modules/a/package.json': '{"name":"a"}',
    'project/node_modules/a/node_modules/inner/package.json': '{"name":"inner"}',
    'project/node_modules/b/package.json': '{"name":"b"}',
    'project/node_modules/c/package.json': '{"name":"c"}',
  })
  mkdirSync(join(directory, 'home'))
  const diary: string[] = []
  const running = new Map<string, Fake>()
  const waiting = { isWaiting: true }
  const begin = (plan: Plan): ContainedProcess => {
    const fake = fakeProcess(t)
    running.set(nameOf(plan), fake)
    return fake.process
  }
  const backend = fakeBackend({
    start: plan => {
      diary.push(`start ${nameOf(plan)}`)
      return begin(plan)
    },
    hold: plan => {
      diary.push(`hold ${nameOf(plan)}`)
      return {
        isWaiting: () => waiting.isWaiting,
        release: () => {
          diary.push(`release ${nameOf(plan)}`)
          return begin(plan)
        },
        withdraw: () => diary.push(`withdraw ${nameOf(plan)}`),
      }
    },
    ...given,
  })
  const roots = victimRoots(directory)
  const admissions = new Admissions(roots)
  const subjectOf = ({ directory, event }: ScriptRequest) => admissions.subject(directory, event)
  const told: string[] = []
  const sequence = new ScriptSequence(
    {
      ...{ backend, marker: 'fake-fake', entitlements: new Entitlements(roots, grants), roots },
      ...{ nodedir: undefined, secrets: undefined, timeout: 0, observe: false },
    },
    subjectOf,
    ({ subject }) => told.push(subject.directory),
  )
  const request = (path: string, next?: ScriptRequest | (() => ScriptRequest)): ScriptRequest => ({
    event: 'postinstall',
    directory: join(directory, 'project', path),
    file: '/bin/sh',
    args: ['-c', path],
    environment: { PATH: '/usr/bin:/bin' },
    stdio: 'ignore',
    next: next && (() => Promise.resolve().then(() => (typeof next === 'function' ? next() : next))),
  })
  const start = async (request: ScriptRequest): Promise<Fake> => {
    sequence.start(request, subjectOf(request))
    await settle()
    return running.get(request.args[1] ?? '') as Fake
  }
  const admit = (path: string): void => {
    const identity = { name: basename(path), version: '1.0.0', source: 'registry', verified: 'version' } as const
    admissions.admit(join(directory, 'project', path), identity)
  }
  return { admit, diary, request, start, told, waiting }
}

const [a, b, c, inner] = ['node_modules/a', 'node_modules/b', 'node_modules/c', 'node_modules/a/node_modules/inner']

void t.test('while a script runs the next one is made ready, and released in its turn', async t => {
  const { diary, request, start, told } = makeSequence(t)
  const first = await start(request(a, request(b)))
  t.strictSame(diary, [`start ${a}`, `hold ${b}`])
  await first.end()
  const second = await start(request(b, request(c)))
  t.strictSame(diary.slice(2), [`release ${b}`, `hold ${c}`])
  await second.end()
  await (await start(request(c))).end()
  t.strictSame(diary.slice(4), [`release ${c}`])
  t.equal(told.length, 3)
})

void t.test('what is asked for is run, whatever was made ready', async t => {
  const { request, start, diary } = makeSequence(t)
  const others: [what: string, change: (asked: ScriptRequest) => ScriptRequest][] = [
    ['another event', asked => ({ ...asked, event: 'install' })],
    ['another variable', asked => ({ ...asked, environment: { ...asked.environment, npm_package_name: 'b' } })],
    ['another command', asked => ({ ...asked, args: ['-c', b, 'more'] })],
    ['other streams', asked => ({ ...asked, stdio: 'pipe' })],
  ]
  for (const [what, change] of others) {
    diary.length = 0
    await (await start(request(a, request(b)))).end()
    await (await start(change(request(b)))).end()
    t.strictSame(diary, [`start ${a}`, `hold ${b}`, `withdraw ${b}`, `start ${b}`], what)
  }
})

void t.test('one that has failed meanwhile is started anew, to say why', async t => {
  const { request, start, diary, waiting } = makeSequence(t)
  await (await start(request(a, request(b)))).end()
  waiting.isWaiting = false
  await start(request(b))
  t.strictSame(diary.slice(1), [`hold ${b}`, `withdraw ${b}`, `start ${b}`])
})

void t.test('after a script that failed nothing is left of the next one', async t => {
  const { request, start, diary } = makeSequence(t)
  const ends: Outcome[] = [
    { kind: 'exited', code: 1 },
    { kind: 'signalled', signal: 'SIGTERM' },
    { kind: 'refused', reason: 'nothing has run' },
  ]
  for (const outcome of ends) {
    diary.length = 0
    await (await start(request(a, request(b)))).end(outcome)
    t.strictSame(diary, [`start ${a}`, `hold ${b}`, `withdraw ${b}`], outcome.kind)
  }
})

void t.test('also when what it did cannot be put right', async t => {
  const fake = fakeProcess(t)
  const { request, start, diary } = makeSequence(t, {
    start: () => ({ ...fake.process, outcome: Promise.reject(new Error('lost')) }),
  })
  await start(request(a))
  const slow = new Promise<Outcome>((_resolve, reject) => {
    setTimeout(() => {
      reject(new Error('lost'))
    }, 50)
  })
  const other = makeSequence(t, { start: () => ({ ...fake.process, outcome: slow }) })
  await other.start(other.request(a, other.request(b)))
  await slow.catch(() => undefined)
  await settle()
  t.strictSame(other.diary, [`hold ${b}`, `withdraw ${b}`])
  t.strictSame(diary, [])
})

void t.test('nothing is made ready that a running script could change', async t => {
  const { request, start, diary } = makeSequence(t)
  const cases: [running: string, next: string][] = [
    [a, inner],
    [inner, a],
    ['', b],
    ['packages/w', b],
    [a, ''],
  ]
  for (const [running, next] of cases) {
    diary.length = 0
    await (await start(request(running, request(next)))).end()
    t.strictSame(diary, [`start ${running}`], `${next} after ${running}`)
  }
})

void t.test('nor beside another script that could', async t => {
  const { request, start, diary } = makeSequence(t)
  const project = await start(request(''))
  await (await start(request(a, request(b)))).end()
  t.strictSame(diary, ['start ', `start ${a}`])
  await project.end()
  await (await start(request(a, request(b)))).end()
  t.strictSame(diary.slice(2), [`start ${a}`, `hold ${b}`])
})

void t.test('nor for a package that was granted something, or beside it', async t => {
  const user = [{ line: 'a environment:A_VARIABLE', source: 'user' }]
  const grants = { project: undefined, field: undefined, user, ceiling: [], accepted: [] }
  const { request, start, diary, admit } = makeSequence(t, { grants })
  admit(a)
  await (await start(request(a, request(b)))).end()
  await (await start(request(b, request(a)))).end()
  t.strictSame(diary, [`start ${a}`, `start ${b}`])
})

void t.test('what is wrong with the next one is not said before its turn', async t => {
  const { request, start, diary } = makeSequence(t)
  const throwing = (): never => {
    throw new Error('no next one')
  }
  await (await start(request(a, throwing))).end()
  t.strictSame(diary, [`start ${a}`])
})

void t.test('a script that has ended before the next one was known holds nothing', async t => {
  const { request, start, diary } = makeSequence(t)
  let say: (request: ScriptRequest) => void = () => undefined
  const late = new Promise<ScriptRequest>(resolve => (say = resolve))
  await (await start({ ...request(a), next: () => late })).end()
  say(request(b))
  await settle()
  t.strictSame(diary, [`start ${a}`])
})

void t.test('a backend that cannot hold is not asked what comes next', async t => {
  const { request, start } = makeSequence(t, { start: () => fakeProcess(t).process, hold: undefined as never })
  let asked = 0
  const next = (): Promise<undefined> => {
    asked++
    return Promise.resolve(undefined)
  }
  await start({ ...request(a), next })
  t.equal(asked, 0)
})
