import { chmodSync, closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Duplex, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { poolHead, startPool } from '../../lib/linux/launcher-pool.js'
import { channelDescriptor, employ, isWaiting } from '../../lib/linux/launcher-process.js'
import type { PooledLauncher } from '../../lib/linux/pooled-launcher.js'
import { holdLauncher, startLauncher, type StartedLauncher } from '../../lib/linux/start-launcher.js'
import { areReady } from '../fixtures/ready-launchers.js'
import { launcher } from '../fixtures/shipped.js'
import { simplePlan } from '../fixtures/simple-plan.js'

const channelOf = ({ stdio }: PooledLauncher): Duplex => stdio[channelDescriptor] as Duplex

/** The pool that has forked it. */
const poolOf = ({ pid = 0 }: PooledLauncher): number =>
  Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])

const ended = (one: PooledLauncher): Promise<void> =>
  new Promise(resolve => {
    employ(one).on('close', () => {
      resolve()
    })
  })

const makePool = async (
  t: Test,
  ...[stdio = 'pipe', count = 2]: [stdio?: 'pipe' | 'ignore', count?: number]
): Promise<PooledLauncher[]> => {
  const launchers = startPool(launcher, stdio, count)
  t.teardown(() => {
    launchers.forEach(one => channelOf(one).destroy())
  })
  await areReady(launchers)
  return launchers
}

/** Starts a script by a launcher that waits. */
const startBy = (one: PooledLauncher, command: string): StartedLauncher =>
  startLauncher(launcher, simplePlan(command), 'pipe', undefined, undefined, {
    take: () => employ(one),
    prepare: () => undefined,
  })

void t.test('a wish says how many, which streams each has for itself, and the tier', t => {
  t.strictSame(poolHead(4, [true, false, true], undefined), 'NPMCPOOL\x04\0\x05\0')
  t.strictSame(poolHead(8, [false, true, true], 'view'), 'NPMCPOOL\x08\0\x06\x01')
  t.strictSame(poolHead(1, [true, true, true], 'landlock'), 'NPMCPOOL\x01\0\x07\x02')
  t.end()
})

void t.test('a script has the streams and the end that it has with a launcher of its own', async t => {
  const [one, other] = (await makePool(t)) as [PooledLauncher, PooledLauncher]
  const hasEnded = ended(one)
  const { process: child, outcome, status } = startBy(one, 'cat; echo out; echo err >&2; exit 7')
  t.equal(child, one)
  one.stdin?.end('in ')
  t.strictSame(await Promise.all([text(one.stdout as Readable), text(one.stderr as Readable)]), ['in out\n', 'err\n'])
  t.strictSame(await outcome, { kind: 'exited', code: 7 })
  t.match(await status, /^exec-ok$/m)
  await hasEnded
  t.equal(one.kill('SIGTERM'), false, 'what has ended is not signalled')
  t.ok(isWaiting(other))
  // above the largest number that the kernel gives to a process
  other.pid = 2 ** 22 + 1
  t.equal(other.kill(), false, 'nor what is not there')
})

void t.test('output that nobody reads keeps no script from having ended', async t => {
  const [one] = (await makePool(t)) as [PooledLauncher]
  t.strictSame(await startBy(one, 'echo out; echo err >&2; exit 3').outcome, { kind: 'exited', code: 3 })
})

void t.test('a signal reaches its script, and SIGKILL ends it: then nobody says that nothing has run', async t => {
  const [one, other] = (await makePool(t)) as [PooledLauncher, PooledLauncher]
  const polite = startBy(one, "trap 'exit 5' TERM; echo ready; while :; do sleep 0.1; done")
  await new Promise(resolve => one.stdout?.once('data', resolve))
  t.equal(one.kill(), true, 'SIGTERM')
  t.strictSame(await polite.outcome, { kind: 'exited', code: 5 })
  const killed = startBy(other, 'echo ready; sleep 60')
  await new Promise(resolve => other.stdout?.once('data', resolve))
  other.kill('SIGKILL')
  t.strictSame(await killed.outcome, { kind: 'signalled', signal: 'SIGKILL' })
})

void t.test('one that is killed before it has said anything may have run its script', async t => {
  const [one] = (await makePool(t)) as [PooledLauncher]
  const { outcome } = startBy(one, 'sleep 60')
  one.kill('SIGKILL')
  t.strictSame(await outcome, { kind: 'signalled', signal: 'SIGKILL' })
})

void t.test('it holds a script as any other', async t => {
  const [one, other] = (await makePool(t)) as [PooledLauncher, PooledLauncher]
  const source = (taken: PooledLauncher) => ({ take: () => employ(taken), prepare: () => undefined })
  const held = holdLauncher(launcher, simplePlan('exit 4'), 'pipe', undefined, source(one))
  await sleep(100)
  t.equal(held.isWaiting(), true)
  t.strictSame(await held.release().outcome, { kind: 'exited', code: 4 })
  const withdrawn = holdLauncher(launcher, simplePlan('exit 4'), 'pipe', undefined, source(other))
  withdrawn.withdraw()
  await ended(other)
  t.equal(withdrawn.isWaiting(), false)
})

void t.test('the pool ends when all of its launchers have', async t => {
  const launchers = await makePool(t, 'ignore', 3)
  const parent = poolOf(launchers[0] as PooledLauncher)
  const isThere = (): boolean => {
    try {
      return process.kill(parent, 0)
    } catch {
      return false
    }
  }
  for (const one of launchers) {
    t.ok(isThere())
    const end = ended(one)
    channelOf(one).destroy()
    await end
  }
  for (let patience = 100; isThere() && patience > 0; patience--) {
    await sleep(20)
  }
  t.notOk(isThere())
})

void t.test('with the pool they all end', async t => {
  const launchers = await makePool(t)
  const { outcome } = startBy(launchers[0] as PooledLauncher, 'echo ready; sleep 60')
  await new Promise(resolve => launchers[0]?.stdout?.once('data', resolve))
  process.kill(poolOf(launchers[0] as PooledLauncher), 'SIGKILL')
  t.strictSame(await outcome, { kind: 'signalled', signal: 'SIGKILL' })
  t.equal(launchers[1]?.kill('SIGTERM'), false)
})

void t.test('a pool that says anything else has no launchers that wait', async t => {
  const directory = t.testdir({})
  for (const [name, line] of Object.entries({ other: 'pool x', words: 'ready', much: 'pool 1 2 3 4 5' })) {
    const program = join(directory, name)
    writeFileSync(program, `#!/bin/sh\necho "${line}" >&3\nsleep 0.2\n`)
    chmodSync(program, 0o755)
    const launchers = startPool(program, 'ignore', 2)
    await sleep(100)
    t.strictSame(launchers.map(isWaiting), [false, false], line)
    await Promise.all(launchers.map(ended))
    t.strictSame(launchers.map(isWaiting), [false, false])
  }
})

void t.test('where npm may open no more descriptors there is no pool, and nothing of npm’s ends', async t => {
  const taken: number[] = []
  t.teardown(() => {
    taken.forEach(closeSync)
  })
  for (;;) {
    try {
      taken.push(openSync('/dev/null', 'r'))
    } catch {
      break
    }
  }
  t.strictSame(startPool(launcher, 'pipe', 8), [], 'none at all')
  taken.splice(0, 40).forEach(closeSync)
  const few = startPool(launcher, 'pipe', 8)
  taken.splice(0).forEach(closeSync)
  await sleep(100)
  few.forEach(one => channelOf(one).destroy())
})
