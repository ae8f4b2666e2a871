// Every call of the set-up is made to fail in turn: then nothing of the script runs, and the answer is one line.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { childrenOf, launcher, makeDirectory, start, survivors } from './fixtures/launch'
import * as p from './fixtures/plan-bytes'
import { hasStrace, skip, tiers, traced, traceHeld } from './fixtures/under-strace'

// of the whole file: several hundred runs, on a busy machine too
t.setTimeout(300_000)

// May fail without harm: nothing depends on them.
const harmless =
  /^(close|kill|munmap|mmap|brk|mprotect|poll|wait4|exit_group|getppid|geteuid|getegid|umask|rt_sigreturn)$/

/** Mounts that this test sees, by what mountinfo says of each; those that engines of containers make meanwhile are not its. */
const mounts = (): string[] =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .trim()
    .split('\n')
    .filter(line => !line.includes('/containers/'))

type Run = (...options: string[]) => Promise<{ readonly status: string; readonly trace: string }>

/** The calls of the set-up, and how often one process makes each at most. */
const callsOf = (trace: string): Map<string, number> => {
  // to the second program, by its place: what an ordinary user's strace cannot read it does not name
  const setUp = trace.slice(0, [...trace.matchAll(/^\d+ +execve\(/gm)][1]?.index)
  const calls = new Map<string, number>()
  const perProcess = new Map<string, number>()
  for (const [, pid = '', name = ''] of setUp.matchAll(/^(\d+) +(\w+)\(/gm)) {
    const key = `${pid} ${name}`
    perProcess.set(key, (perProcess.get(key) ?? 0) + 1)
    calls.set(name, Math.max(calls.get(name) ?? 0, perProcess.get(key) ?? 0))
  }
  return calls
}

/** As plan and status on two files; or as one that is held, and let run at once. */
const ways: Record<string, (directory: string) => { shared: string; plan: (bytes: Buffer) => void; run: Run }> = {
  '': directory => {
    const { run, ...rest } = traced(directory)
    return { ...rest, run: (...options) => Promise.resolve(run(...options)) }
  },
  ', held': directory => {
    const shared = join(directory, 'shared')
    const file = join(directory, 'trace')
    let said = Buffer.alloc(0)
    mkdirSync(shared)
    return {
      shared,
      plan: bytes => {
        said = Buffer.concat([p.held(bytes), p.word])
      },
      run: async (...options) => {
        const status = await traceHeld(said, file, ...options)
        return { status, trace: readFileSync(file, 'utf8') }
      },
    }
  },
}

const cases = Object.entries(tiers).flatMap(([tier, makePlan]) =>
  Object.entries(ways).map(([way, prepare]) => ({ tier, makePlan, way, prepare })),
)

for (const { tier, makePlan, way, prepare } of cases)
  void t.test(`faults, ${tier}${way}`, { skip, timeout: 300_000 }, async t => {
    t.ok(hasStrace, 'strace is there (apt-get install strace)')
    const { shared, plan, run } = prepare(makeDirectory(t))
    const marker = join(shared, 'has-run')
    plan(makePlan(shared, `echo > ${marker}`))

    const { status, trace } = await run('-f')
    t.equal(status, 'exec-ok\nexit 0\n', 'control')
    t.ok(existsSync(marker), 'control')
    const calls = callsOf(trace)
    let faults = 0
    for (const [name, count] of calls) {
      if (harmless.test(name) || name === 'execve') continue
      for (const when of new Set([1, 2, 3, Math.ceil(count / 2), count].filter(n => n <= count))) {
        rmSync(marker, { force: true })
        const { status } = await run('-f', '-e', `inject=${name}:error=EIO:when=${when}`)
        const label = `${name}, time ${when}: ${status.trim()}`
        if (status === 'exec-ok\nexit 0\n') {
          t.ok(existsSync(marker), label) // not the launcher's call, or one that it may lose
        } else if (/^exec-ok\n((exit|signal) \d+\n)?$/.test(status)) {
          // the script itself was hit, or the supervisors lost each other or their voice: it may have run, and nobody says
          // that it has not
          t.pass(label)
        } else {
          t.match(status, /^(fail [a-z]+ \d+ -?\d+\n)?$/, label)
          t.notOk(existsSync(marker), label)
          faults++
        }
      }
    }
    t.ok(faults > (tier === 'view' ? 40 : 25), `${faults} faults`)

    // and killed at every call instead: no process is left, and no line says more than is true
    const tag = `kill-${tier}-${way.slice(2)}-${process.pid}`
    plan(makePlan(shared, `(trap '' HUP; sleep 30; : ${tag}) & echo > ${marker}; sleep 0.02`))
    const before = new Set(mounts())
    let kills = 0
    for (const [name, count] of calls) {
      for (const when of new Set([1, Math.ceil(count / 2), count])) {
        rmSync(marker, { force: true })
        const { status } = await run('-f', '-e', `inject=${name}:signal=KILL:when=${when}`)
        kills++
        t.match(status, /^(exec-ok\n)?((exit|signal) \d+\n|fail [a-z]+ \d+ -?\d+\n)?$/, `${name}, time ${when}`)
        if (status.startsWith('fail')) t.notOk(existsSync(marker), `${name}, time ${when}: ${status.trim()}`)
      }
    }
    t.ok(kills > (tier === 'view' ? 60 : 40), `${kills} kills`)
    t.strictSame(await survivors(tag), [])
    t.strictSame(await survivors(launcher), [], 'nor any process of the launcher')
    t.strictSame(
      mounts().filter(mount => !before.has(mount)),
      [],
      'no mount is left either',
    )
    t.end()
  })

/** What the script's process does around its wait for the word. */
const aroundTheWord = ['seccomp', 'read', 'recvmsg', 'sendto', 'rt_sigprocmask', 'write', 'sendmsg', 'close_range']

for (const [tier, makePlan] of Object.entries(tiers))
  void t.test(`whatever fails, nothing runs without the word, ${tier}`, { skip }, async t => {
    const directory = makeDirectory(t)
    const trace = join(directory, 'trace')
    const marker = join(directory, 'has-run')
    const bytes = p.held(makePlan(directory, `echo > ${marker}`))
    t.equal(await traceHeld(bytes, trace, '-f'), 'fail init 10 -1\n', 'control')
    const calls = callsOf(readFileSync(trace, 'utf8'))
    let runs = 0
    for (const name of aroundTheWord)
      for (let when = 1; when <= (calls.get(name) ?? 0) && when <= 6; when++)
        for (const what of ['error=EIO', 'signal=KILL']) {
          const status = await traceHeld(bytes, trace, '-f', '-e', `inject=${name}:${what}:when=${when}`)
          t.match(status, /^(fail [a-z]+ \d+ -?\d+\n)?$/, `${name}, time ${when}, ${what}: ${status.trim()}`)
          t.notOk(existsSync(marker))
          runs++
        }
    t.ok(runs > 20, `${runs} runs`)
    t.strictSame(await survivors(launcher), [])
    t.equal(await traceHeld(Buffer.concat([bytes, p.word]), trace, '-f'), 'exec-ok\nexit 0\n', 'control')
    t.ok(existsSync(marker), 'control')
  })

void t.test('an end is told at once where nothing is left, and otherwise when all of it has ended', { skip }, t => {
  for (const [tier, makePlan] of Object.entries(tiers)) {
    const { shared, plan, run } = traced(makeDirectory(t))
    /** What the outer supervisor does at last, in its order. */
    const ending = (command: string): string[] => {
      plan(makePlan(shared, command))
      const { status, trace } = run('-f')
      t.equal(status, 'exec-ok\nexit 3\n', tier)
      const outer = /^\d+/.exec(trace)?.[0] ?? ''
      const own = trace.split('\n').filter(line => line.startsWith(`${outer} `))
      // by its length: an ordinary user's strace cannot read what a process says that is not dumpable
      const last = new RegExp(` write\\(4, .*, ${'exit 3\n'.length}\\b`)
      return own.flatMap(line => (last.test(line) ? ['told'] : / wait4.* = \d+$/.test(line) ? ['waited'] : []))
    }
    t.strictSame(ending('exit 3'), ['told', 'waited'], tier)
    // in the landlock tier the inner supervisor has ended it before
    const left = tier === 'view' ? ['waited', 'told'] : ['told', 'waited']
    t.strictSame(ending('(trap "" HUP; exec sleep 30) & exit 3'), left, `${tier}, with a survivor`)
  }
  t.end()
})

void t.test('an end of everything that the kernel does not confirm is not told', { skip }, async t => {
  const trace = join(makeDirectory(t), 'trace')
  const endInner = async (...inject: string[]): Promise<string> => {
    // of the outer supervisor alone: it has waited for the inner one, and asks whether anything else is left
    const wrapper = ['strace', '-qq', '-o', trace, ...inject]
    const { child, outcome, hasRun } = start(tiers.landlock(makeDirectory(t), 'sleep 30'), { wrapper })
    await hasRun
    const [outer = 0] = childrenOf(child.pid ?? 0)
    const [inner = 0] = childrenOf(outer)
    process.kill(inner, 'SIGKILL')
    return (await outcome).status
  }
  t.equal(await endInner(), 'exec-ok\nsignal 9\n', 'control')
  t.equal(await endInner('-e', 'inject=wait4:error=EIO:when=2+'), 'exec-ok\n')
  t.match(readFileSync(trace, 'utf8'), /wait4\(-1, .*EIO .*\(INJECTED\)/)
  t.strictSame(await survivors(launcher), [])
})
