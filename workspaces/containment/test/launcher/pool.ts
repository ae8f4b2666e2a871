// Launchers that a pool has forked are launchers like any other; they have nothing of one another's, and end with the pool.
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Duplex, Readable } from 'node:stream'
import t, { type Test } from 'tap'
import { untilHeld } from './fixtures/hold'
import {
  childrenOf,
  isRoot,
  launch,
  launcher,
  makeDirectory,
  nobody,
  numberOf,
  ran,
  sleep,
  survivors,
} from './fixtures/launch'
import * as p from './fixtures/plan-bytes'
import { hasStrace, skip, tiers } from './fixtures/under-strace'

const users = isRoot ? [undefined, nobody] : [undefined]
const cases = Object.entries(tiers).flatMap(([tier, makePlan]) =>
  users.map(as => ({ tier, makePlan, as, name: `${tier}, as ${as ?? 'the same user'}` })),
)

const every = 7
const first = 6

interface PoolOptions {
  readonly as?: number | undefined
  readonly count?: number
  /** What is said of it, where that is not so. */
  readonly head?: Buffer
  readonly own?: number
  readonly wrapper?: readonly string[]
  /** What else is open in it, and was not meant for it. */
  readonly leaked?: string
}

interface Pooled {
  readonly channel: Duplex
  readonly stdout: Readable | null
  readonly outcome: Promise<{ status: string; stdout: string }>
}

interface Pool {
  readonly child: ChildProcess
  readonly own: Duplex
  /** What it says of itself, when it has said a line or has ended. */
  readonly said: Promise<string>
  readonly hasEnded: Promise<number | NodeJS.Signals | null>
  readonly launchers: readonly Pooled[]
}

const collect = (stream: Readable | null): Promise<string> =>
  new Promise(resolve => {
    let text = ''
    stream?.on('data', (part: Buffer) => (text += part.toString()))
    if (stream === null) resolve('')
    else
      stream
        .on('error', () => undefined)
        .on('close', () => {
          resolve(text)
        })
  })

const startPool = ({ as, count = 2, own = every, head = p.pool(count, own), wrapper = [] }: PoolOptions): Pool => {
  const drop = as === undefined ? [] : ['--reuid', '--regid'].flatMap(name => [name, `${as}`])
  const line = [...wrapper, ...(drop.length > 0 ? ['/usr/bin/setpriv', ...drop, '--clear-groups'] : []), launcher]
  const set = [0, 1, 2].map(stream => (own & (1 << stream) ? ('pipe' as const) : ('ignore' as const)))
  const child = spawn(line[0] ?? launcher, line.slice(1), {
    env: {},
    stdio: [
      'ignore',
      'ignore',
      'ignore',
      'pipe',
      'ignore',
      'ignore',
      ...Array.from({ length: count }, () => [...set, 'pipe' as const]).flat(),
    ],
  })
  const channel = child.stdio[3] as Duplex
  let said = ''
  const launchers = Array.from({ length: count }, (_, index): Pooled => {
    const [stdin, stdout, , channel] = child.stdio.slice(first + 4 * index) as [
      Duplex | null,
      Readable | null,
      unknown,
      Duplex,
    ]
    stdin?.on('error', () => undefined).end()
    const outcome = Promise.all([collect(channel), collect(stdout)])
    return { channel, stdout, outcome: outcome.then(([status, stdout]) => ({ status, stdout })) }
  })
  const hasEnded = new Promise<number | NodeJS.Signals | null>(resolve => {
    child.on('exit', (code, signal) => {
      resolve(code ?? signal)
    })
  })
  const line1 = new Promise<string>(resolve => {
    channel
      .on('error', () => undefined)
      .on('data', (part: Buffer) => {
        said += part.toString()
        if (said.includes('\n')) resolve(said)
      })
    channel.on('close', () => {
      resolve(said)
    })
  })
  channel.write(head)
  return { child, own: channel, said: line1, hasEnded, launchers }
}

const pidsOf = async (pool: Pool): Promise<number[]> => (await pool.said).trim().split(' ').slice(1).map(Number)

const makeShared = (t: Test): { shared: string; marker: string } => {
  const shared = join(makeDirectory(t), 'shared')
  mkdirSync(shared)
  chmodSync(shared, 0o777)
  return { shared, marker: join(shared, 'has-run') }
}

const filesOf = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/fd`)
    .sort()
    .map(name => `${name} ${readlinkSync(`/proc/${pid}/fd/${name}`).replace(/\[.*/, '')}`)

void t.test('each runs a script of its own, as one that npm has started', async t => {
  for (const { makePlan, as, name } of cases) {
    const { shared } = makeShared(t)
    const command = (word: string): string =>
      [
        `echo ${word}; id -u; id -g; pwd; umask; (cd /proc/self/fd && echo *)`,
        `grep -E '^(Sig(Ign|Blk|Pnd)|Cap|NoNewPrivs|Seccomp:|Groups)' /proc/self/status`,
        'cat /proc/self/limits',
        'read -r _ _ _ _ _ session _ < /proc/$$/stat; [ "$session" = $$ ] && echo leads',
        'exit 7',
      ].join('\n')
    const plain = await launch(makePlan(shared, command('one'), { as }), {
      isOneSocket: true,
      ...(as === undefined ? {} : { as }),
    })
    t.equal(plain.status, ran(7), `control, ${name}`)
    t.match(plain.stdout, /^one\n.*^leads\n/ms)

    const pool = startPool({ as })
    const pids = await pidsOf(pool)
    t.strictSame(childrenOf(pool.child.pid ?? 0).sort(), [...pids].sort(), `they are its children, ${name}`)
    for (const [index, word] of ['one', 'two'].entries()) {
      const { channel, outcome } = pool.launchers[index] as Pooled
      channel.end(makePlan(shared, command(word), { as }))
      t.strictSame(await outcome, { status: ran(7), stdout: plain.stdout.replace('one', word) }, `${word}, ${name}`)
    }
    t.strictSame(
      pids.map(pid => numberOf(pid, 'PPid')),
      pids.map(() => pool.child.pid),
      'their ids are kept while the pool lives',
    )
    pool.own.destroy()
    t.equal(await pool.hasEnded, 0)
    t.strictSame(await survivors(launcher), [])
  }
})

void t.test('while one waits it has its own four descriptors, and the pool its one', async t => {
  const pool = startPool({ count: 3 })
  for (const pid of await pidsOf(pool)) {
    for (let patience = 100; filesOf(pid).length > 5 && patience > 0; patience--) await sleep(10)
    t.strictSame(filesOf(pid), ['0 socket:', '1 socket:', '2 socket:', '3 socket:', '4 socket:'])
  }
  for (let patience = 100; filesOf(pool.child.pid ?? 0).length > 1 && patience > 0; patience--) await sleep(10)
  t.strictSame(filesOf(pool.child.pid ?? 0), ['4 socket:'])
  pool.own.destroy()
  await pool.hasEnded
  await survivors(launcher)
})

void t.test('what is not a launcher’s own is the pool’s, whatever was leaked to it', async t => {
  const { shared } = makeShared(t)
  // as an npm would leak it that was started with more descriptors than Node.js closes
  const wrapper = ['/bin/sh', '-c', 'exec "$@" 6</etc/passwd 7>leaked 8>leaked', 'sh']
  const pool = startPool({
    own: 0,
    count: 1,
    wrapper: [...wrapper.slice(0, 2), `cd ${shared}; ${wrapper[2] ?? ''}`, 'sh'],
  })
  const [pid = 0] = await pidsOf(pool)
  for (let patience = 100; filesOf(pid).length > 5 && patience > 0; patience--) await sleep(10)
  t.strictSame(filesOf(pid).slice(0, 3), ['0 /dev/null', '1 /dev/null', '2 /dev/null'])
  const { channel, outcome } = pool.launchers[0] as Pooled
  channel.end(tiers.view(shared, `readlink /proc/self/fd/0 /proc/self/fd/1 > ${shared}/said`))
  t.equal((await outcome).status, ran(0))
  t.notMatch(readFileSync(join(shared, 'said'), 'utf8'), /passwd|leaked/)
  pool.own.destroy()
  await pool.hasEnded
})

const refusal = 'fail plan 22 -1\n'

void t.test('a pool that cannot be meant is refused', async t => {
  const heads: Record<string, Buffer> = {
    'of none': p.pool(0, every),
    'of too many': p.pool(17, every),
    'of more streams than there are': p.pool(1, 8),
    'with a head that is cut': p.pool(1, every).subarray(0, 11),
  }
  for (const [what, head] of Object.entries(heads)) {
    const { own, said } = startPool({ head })
    if (head.length < 12) own.end()
    t.equal(await said, refusal, what)
    t.strictSame(await survivors(launcher), [], what)
  }
  t.equal((await launch(p.pool(1, 0))).status, refusal, 'over two descriptors')
  const given = startPool({ count: 1, head: p.pool(2, every) })
  t.match(await given.said, /^(pool \d+ \d+\n)?/, 'of more than npm has given descriptors for')
  given.own.destroy()
  t.strictSame(await survivors(launcher), [])
})

void t.test('one of a pool makes no pool', async t => {
  const pool = startPool({})
  await pool.said
  const [{ channel, outcome }] = pool.launchers as [Pooled, Pooled]
  channel.write(p.pool(1, every))
  t.equal((await outcome).status, refusal)
  pool.own.destroy()
  t.strictSame(await survivors(launcher), [])
})

void t.test('an interrupt is passed on by the launchers, and not felt by the pool', async t => {
  for (const { makePlan, as, name } of cases) {
    const { shared, marker } = makeShared(t)
    const pool = startPool({ as })
    const [pid = 0] = await pidsOf(pool)
    const [{ channel, stdout, outcome }] = pool.launchers as [Pooled, Pooled]
    channel.end(
      makePlan(shared, `trap 'echo caught > ${marker}; exit 5' INT; echo ready; while :; do sleep 0.1; done`, { as }),
    )
    await new Promise(resolve => stdout?.once('data', resolve))
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.kill(pool.child.pid ?? 0, signal)
    await sleep(100)
    t.notOk(existsSync(marker), `control: nobody has interrupted the script, ${name}`)
    process.kill(pid, 'SIGINT')
    t.equal((await outcome).status, ran(5), name)
    t.ok(existsSync(marker))
    pool.own.destroy()
    t.equal(await pool.hasEnded, 0)
  }
})

/** By what the pool ends, and everything with it. */
const endings: Record<string, (pool: Pool) => void> = {
  'npm hangs up': ({ own }) => own.destroy(),
  'npm says more': ({ own }) => own.write('x'),
  'npm shuts its side down': ({ own }) => own.end(),
  'it is killed': ({ child }) => child.kill('SIGKILL'),
}

void t.test('with the pool end its launchers, and what they run', async t => {
  for (const { makePlan, as, name } of cases)
    for (const [how, end] of Object.entries(endings)) {
      const { shared, marker } = makeShared(t)
      const tag = `pool-${process.pid}-${shared.length}`
      const pool = startPool({ as, count: 3 })
      const [, held = 0] = await pidsOf(pool)
      const [running, waiting] = pool.launchers as [Pooled, Pooled, Pooled]
      running.channel.end(
        makePlan(shared, `echo ready; (trap '' HUP TERM; sleep 30; : ${tag}) & sleep 30; echo > ${marker}`, { as }),
      )
      await new Promise(resolve => running.stdout?.once('data', resolve))
      waiting.channel.write(p.held(makePlan(shared, `echo > ${marker}`, { as })))
      await untilHeld(held)
      end(pool)
      await pool.hasEnded
      t.strictSame(await survivors(launcher), [], `${how}, ${name}`)
      t.strictSame(await survivors(tag), [], `${how}, ${name}`)
      t.notMatch((await running.outcome).status, /^(exit|signal)/m, 'nobody says how it ended')
      t.notOk(existsSync(marker))
    }
})

void t.test('one whose pool has gone before its plan came runs nothing', async t => {
  for (const { makePlan, as, name } of cases) {
    const { shared, marker } = makeShared(t)
    const pool = startPool({ as })
    await pool.said
    pool.child.kill('SIGKILL')
    await pool.hasEnded
    for (const { channel } of pool.launchers) channel.end(makePlan(shared, `echo > ${marker}`, { as }))
    await Promise.all(pool.launchers.map(({ outcome }) => outcome))
    t.notOk(existsSync(marker), name)
    t.strictSame(await survivors(launcher), [])
  }
})

void t.test('whatever fails in a pool, nothing runs that has no plan, and nothing is left', { skip }, async t => {
  t.ok(hasStrace, 'strace is there (apt-get install strace)')
  const { shared, marker } = makeShared(t)
  const trace = join(shared, 'trace')
  const plan = tiers.landlock(shared, `echo > ${marker}`)
  const run = async (...options: string[]): Promise<string[]> => {
    const wrapper = ['/usr/bin/timeout', '-s', 'KILL', '20', 'strace', '-qq', '-f', '-o', trace, ...options]
    const pool = startPool({ count: 2, own: 2, wrapper })
    const said = await pool.said
    const [one] = pool.launchers as [Pooled, Pooled]
    // strace has the same sockets open: what is said ends when all of it does
    const last = new Promise<void>(resolve => {
      one.channel.on('data', (part: Buffer) => {
        if (/^(exit|signal|fail) /m.test(part.toString())) resolve()
      })
    })
    one.channel.end(plan)
    await Promise.race([last, sleep(said.startsWith('pool') ? 500 : 0)])
    pool.own.destroy()
    await pool.hasEnded
    return [said, (await one.outcome).status]
  }
  t.match(await run(), [/^pool \d+ \d+\n$/, ran(0)], 'control')
  t.ok(existsSync(marker), 'control')
  let faults = 0
  for (const [call, times] of Object.entries({
    getpid: 1,
    rt_sigaction: 3,
    rt_sigprocmask: 1,
    prctl: 3,
    clone: 2,
    dup3: 6,
    close_range: 4,
    write: 2,
  }))
    for (let when = 1; when <= times; when++)
      for (const what of ['error=EIO', 'signal=KILL']) {
        rmSync(marker, { force: true })
        const [said = '', status = ''] = await run('-e', `inject=${call}:${what}:when=${when}`)
        const label = `${call}, ${what}, time ${when}: ${said.trim()}; ${status.trim()}`
        t.match(said, /^(pool \d+ \d+\n|fail [a-z]+ \d+ -1\n)?$/, label)
        if (status !== ran(0)) {
          t.notMatch(status, /^exec-ok\n(exit 0)/, label)
          faults++
        } else t.ok(existsSync(marker), label)
        t.strictSame(await survivors(launcher), [], label)
      }
  t.ok(faults > 15, `${faults} faults`)
})
