// Launchers that a pool has forked are launchers like any other; they have nothing of one another's, and end with the pool.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Duplex, Readable } from 'node:stream'
import t from 'tap'
import { untilHeld } from './fixtures/hold'
import {
  childrenOf,
  compileAttack,
  launch,
  launcher,
  lineAs,
  makeShared,
  numberOf,
  ran,
  sleep,
  survivors,
  users,
} from './fixtures/launch'
import * as p from './fixtures/plan-bytes'
import { hasStrace, skip, tiers } from './fixtures/under-strace'

const numbers: Readonly<Record<string, number>> = { view: 1, landlock: 2 }
/** With nothing made ready before the plan, and with all that can be. */
const cases = Object.entries(tiers).flatMap(([name, makePlan]) =>
  users.flatMap(as =>
    [0, numbers[name] ?? 0].map(tier => ({
      tier,
      makePlan,
      as,
      name: `${name}, as ${as ?? 'the same user'}${tier === 0 ? '' : ', ready'}`,
    })),
  ),
)
const early = cases.filter(({ tier }) => tier !== 0)

const every = 7
const first = 6

interface PoolOptions {
  readonly as?: number | undefined
  readonly count?: number
  /** What is said of it, where that is not so. */
  readonly head?: Buffer
  readonly own?: number
  /** What is made ready before a plan is there. */
  readonly tier?: number
  readonly wrapper?: readonly string[]
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

const startPool = ({
  as,
  count = 2,
  own = every,
  tier = 0,
  head = p.pool(count, own, tier),
  wrapper = [],
}: PoolOptions): Pool => {
  const line = [...wrapper, ...lineAs(as, launcher)]
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
  const firstLine = new Promise<string>(resolve => {
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
  return { child, own: channel, said: firstLine, hasEnded, launchers }
}

const pidsOf = async (pool: Pool): Promise<number[]> => (await pool.said).trim().split(' ').slice(1).map(Number)

const filesOf = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/fd`)
    .sort()
    .map(name => `${name} ${readlinkSync(`/proc/${pid}/fd/${name}`).replace(/\[.*/, '')}`)

// of the whole file: some hundred runs under strace
t.setTimeout(300_000)

void t.test('each runs a script of its own, as one that npm has started', async t => {
  for (const { makePlan, as, tier, name } of cases) {
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

    const pool = startPool({ as, tier })
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

/** Waits until a launcher has the processes that it makes before its plan is there. */
const untilReady = async (pid: number, tier: number): Promise<number[]> => {
  const below = (): number[] => childrenOf(pid).flatMap(child => [child, ...childrenOf(child)])
  for (let patience = 200; below().length < tier && patience > 0; patience--) await sleep(10)
  // the one that makes the network has ended by then
  await sleep(tier === 1 ? 100 : 0)
  return below()
}

void t.test(
  'while one waits it has its own four descriptors and its place in the row, and the pool its one',
  async t => {
    const pool = startPool({ count: 3 })
    const pids = await pidsOf(pool)
    for (let patience = 100; pids.some(pid => filesOf(pid).length > 7) && patience > 0; patience--) await sleep(10)
    const four = ['0 socket:', '1 socket:', '2 socket:', '3 socket:', '4 socket:']
    t.strictSame(pids.map(filesOf), [
      [...four, '6 pipe:'],
      [...four, '5 pipe:', '6 pipe:'],
      [...four, '5 pipe:'],
    ])
    for (let patience = 100; filesOf(pool.child.pid ?? 0).length > 1 && patience > 0; patience--) await sleep(10)
    t.strictSame(filesOf(pool.child.pid ?? 0), ['4 socket:'])
    pool.own.destroy()
    await pool.hasEnded
    await survivors(launcher)
  },
)

void t.test(
  'one at a time is ready, the next when the script of the one before runs, and it has nothing of the others',
  async t => {
    for (const { makePlan, as, tier, name } of early) {
      const { shared } = makeShared(t)
      const pool = startPool({ as, tier, count: 3 })
      const pids = await pidsOf(pool)
      const [first = 0, second = 0, third = 0] = pids
      const made = await untilReady(first, tier)
      t.equal(made.length, tier, name)
      t.strictSame([second, third].flatMap(childrenOf), [], `control: the others are not, ${name}`)
      for (const pid of made) t.notMatch(filesOf(pid).join(), /pipe:/, `the row is not its own, ${name}`)
      const [one] = pool.launchers as [Pooled]
      one.channel.end(makePlan(shared, 'echo ready; sleep 30', { as }))
      await new Promise(resolve => one.stdout?.once('data', resolve))
      t.equal((await untilReady(second, tier)).length, tier, name)
      t.strictSame(childrenOf(third), [], name)
      // one that fails lets the next one have its turn, too
      pool.launchers[1]?.channel.end('no plan')
      t.equal((await untilReady(third, tier)).length, tier, name)
      pool.own.destroy()
      await pool.hasEnded
      t.strictSame(await survivors(launcher), [], name)
    }
  },
)

void t.test('what is ready runs nothing but a plan of its tier, and nothing when a part of it is gone', async t => {
  for (const { makePlan, as, tier, name } of early) {
    const { shared, marker } = makeShared(t)
    const plan = makePlan(shared, `echo > ${marker}`, { as })
    const other = (tier === 1 ? tiers.landlock : tiers.view)(shared, `echo > ${marker}`, { as })
    const plans: Record<string, Buffer> = {
      'another tier': other,
      'a plan that is cut': plan.subarray(0, -1),
      'a plan with more behind it': Buffer.concat([plan, Buffer.from('x')]),
      'a proxy, which it has no descriptor for': p.plan(plan.subarray(p.magic.length, -p.end.length), p.proxy(1080)),
    }
    for (const [what, bytes] of Object.entries(plans)) {
      const pool = startPool({ as, tier })
      const [pid = 0] = await pidsOf(pool)
      await untilReady(pid, tier)
      const [one] = pool.launchers as [Pooled]
      one.channel.end(bytes)
      t.match((await one.outcome).status, /^fail plan 22 -?\d+\n$/, `${what}, ${name}`)
      t.notOk(existsSync(marker), `${what}, ${name}`)
      pool.own.destroy()
      t.strictSame(await survivors(launcher), [], `${what}, ${name}`)
    }
    for (let which = 0; which <= tier; which++) {
      const pool = startPool({ as, tier })
      const [pid = 0] = await pidsOf(pool)
      const killed = [pid, ...(await untilReady(pid, tier))][which] ?? 0
      process.kill(killed, 'SIGKILL')
      const [one] = pool.launchers as [Pooled]
      one.channel.end(plan)
      const { status } = await one.outcome
      t.equal(status, which === 0 ? '' : 'fail init 10 -1\n', `${which}, ${name}`)
      t.notOk(existsSync(marker), `${which}, ${name}`)
      pool.own.destroy()
      t.strictSame(await survivors(launcher), [], `${which}, ${name}`)
    }
  }
})

void t.test('a script that runs reaches no launcher that waits, nor the pool', async t => {
  const attack = compileAttack('held')
  // no such process, no such file; in the landlock tier: EPERM, EACCES, ENOSYS
  const refusals = [[], [3, 2], [1, 13, 38]]
  for (const { makePlan, as, tier, name } of early)
    for (const abi of tier === 2 ? [5, 99] : [5]) {
      const { shared, marker } = makeShared(t)
      copyFileSync(attack, join(shared, 'attack'))
      const pool = startPool({ as, tier, count: 3 })
      const [, second = 0, third = 0] = await pidsOf(pool)
      const [one, other] = pool.launchers as [Pooled, Pooled]
      const command = `while [ ! -e ${shared}/targets ]; do sleep 0.05; done; exec ${shared}/attack $(cat ${shared}/targets)`
      one.channel.end(makePlan(shared, command, { as, abi }))
      const targets = [process.pid, pool.child.pid ?? 0, second, ...(await untilReady(second, tier)), third]
      t.equal(targets.length, 4 + tier, name)
      writeFileSync(join(shared, 'new'), targets.join(' '))
      renameSync(join(shared, 'new'), join(shared, 'targets'))
      const { status, stdout } = await one.outcome
      t.match(status, /^exec-ok\n(denied .*\n)*exit 0\n$/, name)
      const lines = stdout.trim().split('\n')
      const seen = lines.flatMap(line => (line.startsWith('sees ') ? [Number(line.slice(5))] : []))
      if (tier === 1) t.strictSame(seen, [1], `only its own, ${name}`)
      else
        t.ok(
          targets.slice(1).every(pid => seen.includes(pid)),
          `control: it finds them, ${name}`,
        )
      const attempts = lines.filter(line => !line.startsWith('sees '))
      t.equal(attempts.length, targets.length * 2 + (targets.length - 1) * 14)
      for (const attempt of attempts)
        t.ok(refusals[tier]?.includes(Number(attempt.split(' ')[1])), `${attempt}, ${name}, by ABI ${abi}`)
      other.channel.end(makePlan(shared, `echo > ${marker}`, { as, abi }))
      t.equal((await other.outcome).status, ran(0), 'and they wait still')
      t.ok(existsSync(marker))
      const [program = '', ...rest] = lineAs(as, attack, 'kill', `${third}`)
      t.equal(execFileSync(program, rest, { encoding: 'utf8' }), 'kill 0\n', `control: without containment, ${name}`)
      t.equal((await pool.launchers[2]?.outcome)?.status, '', 'and that ends it')
      pool.own.destroy()
      t.strictSame(await survivors(launcher), [], name)
    }
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
    'of an unknown tier': p.pool(1, every, 3),
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
  for (const { makePlan, as, tier, name } of cases) {
    const { shared, marker } = makeShared(t)
    const pool = startPool({ as, tier })
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
  for (const { makePlan, as, tier, name } of cases)
    for (const [how, end] of Object.entries(endings)) {
      const { shared, marker } = makeShared(t)
      const tag = `pool-${process.pid}-${shared.length}`
      const pool = startPool({ as, tier, count: 3 })
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
  for (const { makePlan, as, tier, name } of cases) {
    const { shared, marker } = makeShared(t)
    const pool = startPool({ as, tier })
    await pool.said
    pool.child.kill('SIGKILL')
    await pool.hasEnded
    for (const { channel } of pool.launchers) channel.end(makePlan(shared, `echo > ${marker}`, { as }))
    await Promise.all(pool.launchers.map(({ outcome }) => outcome))
    t.notOk(existsSync(marker), name)
    t.strictSame(await survivors(launcher), [])
  }
})

void t.test(
  'whatever fails in a pool, nothing runs that has no plan, and nothing is left',
  { skip, timeout: 300_000 },
  async t => {
    t.ok(hasStrace, 'strace is there (apt-get install strace)')
    for (const [name, makePlan] of Object.entries(tiers))
      for (const tier of name === 'view' ? [1] : [0, 2]) {
        const { shared, marker } = makeShared(t)
        const trace = join(shared, 'trace')
        const plan = makePlan(shared, `echo > ${marker}`)
        const run = async (...options: string[]): Promise<string[]> => {
          rmSync(marker, { force: true })
          const wrapper = ['/usr/bin/timeout', '-s', 'KILL', '20', 'strace', '-qq', '-f', '-o', trace, ...options]
          const pool = startPool({ count: 2, own: 2, tier, wrapper })
          const said = await pool.said
          const [one] = pool.launchers as [Pooled, Pooled]
          // strace has the same sockets open: what is said ends when all of it does
          const last = new Promise<void>(resolve => {
            one.channel.on('data', (part: Buffer) => {
              if (/^(exit|signal|fail) /m.test(part.toString())) resolve()
            })
          })
          if (tier !== 0) await sleep(said.startsWith('pool') ? 40 : 0)
          one.channel.end(plan)
          await Promise.race([last, sleep(said.startsWith('pool') ? 250 : 0)])
          pool.own.destroy()
          await pool.hasEnded
          return [said, (await one.outcome).status]
        }
        t.match(await run(), [/^pool \d+ \d+\n$/, ran(0)], `control, ${name}`)
        t.ok(existsSync(marker), `control, ${name}`)
        const calls = readFileSync(trace, 'utf8')
        t.match(calls, /clone\(/)
        let faults = 0
        for (const [call, times] of Object.entries({
          ...{
            getpid: 2,
            rt_sigaction: 2,
            rt_sigprocmask: 2,
            prctl: 4,
            clone: 3,
            dup3: 7,
            close_range: 5,
            write: 3,
            pipe2: 1,
          },
          ...{
            fcntl: 4,
            ppoll: 3,
            mmap: 3,
            socketpair: 2,
            setsid: 2,
            openat: 2,
            unshare: 1,
            read: 4,
            sendto: 2,
            capget: 1,
          },
        }))
          for (let when = 1; when <= times; when++)
            for (const what of ['error=EIO', 'signal=KILL']) {
              const [said = '', status = ''] = await run('-e', `inject=${call}:${what}:when=${when}`)
              const label = `${name}, ${tier}, ${call}, ${what}, time ${when}: ${said.trim()}; ${status.trim()}`
              if (status === ran(0)) t.ok(existsSync(marker), label)
              else if (!status.startsWith('exec-ok')) {
                // killed in the moment of its exec nobody says anything, and it may have run
                if (status !== '') t.notOk(existsSync(marker), label)
                faults++
              }
              t.match(said, /^(fail [a-z]+ \d+ -1\n|pool \d+ \d+\n)*$/, label)
              t.match(status, /^(exec-ok\n)?((exit|signal) \d+\n|fail [a-z]+ \d+ -?\d+\n)?$/, label)
              t.strictSame(await survivors(launcher), [], label)
            }
        t.ok(faults > 40, `${faults} faults, ${name}, ${tier}`)
      }
  },
)
