// A script that is held runs when npm says the word, and then as any other; without it, and with npm gone, it never runs.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { channelOf, hold, type HeldProcesses, untilHeld } from './fixtures/hold'
import {
  compileAttack,
  launch,
  launcher,
  lineAs,
  makeShared,
  type Outcome,
  processesWith,
  ran,
  type Running,
  sleep,
  start,
  survivors,
  users,
  view,
} from './fixtures/launch'
import * as p from './fixtures/plan-bytes'
import { tiers } from './fixtures/under-strace'

const cases = Object.entries(tiers).flatMap(([tier, makePlan]) =>
  users.map(as => ({ tier, makePlan, as, name: `${tier}, as ${as ?? 'the same user'}` })),
)
const asUser = (as: number | undefined): { as?: number } => (as === undefined ? {} : { as })

const notRun = 'fail init 10 -1\n'
const one = { isOneSocket: true }
const open = { ...one, isOpen: true }
const glued = (...parts: (Buffer | string)[]): Buffer => Buffer.concat(parts.map(part => Buffer.from(part)))

void t.test('after the word it runs as one that was not held', async t => {
  for (const { makePlan, as, name } of cases) {
    const { shared, marker } = makeShared(t)
    const command = [
      'id -u; id -g; pwd; hostname; env | sort; umask',
      '(cd /proc/self/fd && echo *)',
      `grep -E '^(Sig(Ign|Blk|Pnd)|Cap|NoNewPrivs|Seccomp:|Groups)' /proc/self/status`,
      'cat /proc/self/limits',
      'read -r _ _ _ _ _ session _ < /proc/$$/stat; [ "$session" = $$ ] && echo leads',
      `ls / /home /proc/1/root/ 2>&1; kill -0 $PPID 2>&1; mount -t tmpfs x /tmp 2>&1; chmod u+s ${marker} 2>&1`,
      `echo > ${marker}; ln /usr/bin/env ${shared}/copy && ls -l ${shared}/copy | cut -c 1-10; rm -f ${shared}/copy`,
      'echo error >&2; exit 7',
    ].join('\n')
    const plan = makePlan(shared, command, { as })
    const plain = await launch(plan, { ...one, ...asUser(as) })
    t.match(plain.status, /^exec-ok\n(denied .*\n)*exit 7\n$/, `control, ${name}`)
    t.match(plain.stdout, /^0 1 2( 3)?\n.*^leads\n.*^-rwx/ms)
    t.match(plain.stdout, /^SigPnd:\t0+\nSigBlk:\t0+\nSigIgn:\t0+\n/m)
    rmSync(marker)

    const { child, outcome } = hold(plan, { as })
    await untilHeld(child.pid ?? 0)
    await sleep(100)
    t.notOk(existsSync(marker), `nothing has run before the word, ${name}`)
    channelOf(child).end(p.word)
    const numbers = (outcome: Outcome): Outcome => ({ ...outcome, stdout: outcome.stdout.replace(/\b\d{3,}\b/g, 'n') })
    t.strictSame(numbers(await outcome), numbers(plain), name)
    t.ok(existsSync(marker))
  }
})

/** By what it ends, and the status; undefined: there is nobody left to tell, or to be told. */
const endings: Record<string, [end: (running: Running, processes: HeldProcesses) => void, status?: string]> = {
  'npm shuts its side down': [({ child }) => channelOf(child).end(), notRun],
  'another byte': [({ child }) => channelOf(child).write('g'), notRun],
  'a NUL': [({ child }) => channelOf(child).write('\0'), notRun],
  'another byte, and the word behind it': [({ child }) => channelOf(child).end('\nG'), notRun],
  'npm hangs up': [
    ({ child }) => {
      channelOf(child).destroy()
    },
  ],
  SIGTERM: [({ child }) => child.kill('SIGTERM'), notRun],
  SIGINT: [({ child }) => child.kill('SIGINT'), notRun],
  SIGHUP: [({ child }) => child.kill('SIGHUP'), notRun],
  SIGQUIT: [({ child }) => child.kill('SIGQUIT'), notRun],
  'SIGUSR1, which nobody passes on': [({ child }) => child.kill('SIGUSR1'), ''],
  'the outer supervisor is killed': [({ child }) => child.kill('SIGKILL'), ''],
  'the inner supervisor is killed': [(_, { inner }) => process.kill(inner, 'SIGKILL'), notRun],
  'its own process is killed': [(_, { script }) => process.kill(script, 'SIGKILL'), notRun],
}

void t.test('without the word it never runs, and nothing is left', async t => {
  for (const { makePlan, as, name } of cases) {
    const { shared, marker } = makeShared(t)
    for (const [how, [end, status]] of Object.entries(endings)) {
      const running = hold(makePlan(shared, `echo > ${marker}`, { as }), { as })
      end(running, await untilHeld(running.child.pid ?? 0))
      const outcome = await running.outcome
      if (status !== undefined) t.equal(outcome.status, status, `${how}, ${name}`)
      t.not(outcome.code, 0)
      t.strictSame(await survivors(launcher), [], `${how}, ${name}`)
      t.notOk(existsSync(marker), `${how}, ${name}`)
    }
    const { child, outcome } = hold(makePlan(shared, `echo > ${marker}`, { as }), { as })
    const { inner } = await untilHeld(child.pid ?? 0)
    channelOf(child).end(p.word)
    t.match(await outcome, { code: 0, status: ran(0) }, `control, ${name}`)
    t.ok(existsSync(marker), 'control')
    t.strictSame(processesWith(launcher), [], `${inner} too has ended`)
  }
})

const npm = `
const { spawn } = require('node:child_process')
const [launcher, plan, word] = process.argv.slice(1)
const child = spawn(launcher, [], { cwd: '/', env: {}, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
child.stdio[3].write(require('node:fs').readFileSync(plan))
process.stdin.once('data', () => child.stdio[3].end('G'))
console.log(child.pid)
`

void t.test('npm is killed', async t => {
  for (const [tier, makePlan] of Object.entries(tiers)) {
    for (const isReleased of [false, true]) {
      const { shared, marker } = makeShared(t)
      const plan = join(shared, 'plan')
      writeFileSync(plan, p.held(makePlan(shared, `echo > ${marker}`)))
      const parent = spawn(process.execPath, ['-e', npm, launcher, plan], { stdio: 'pipe', env: {} })
      const [text] = (await once(parent.stdout, 'data')) as [Buffer]
      await untilHeld(Number(text.toString()))
      if (isReleased) {
        parent.stdin.write('go')
        for (let i = 0; i < 100 && !existsSync(marker); i++) await sleep(20)
      }
      parent.kill('SIGKILL')
      t.strictSame(await survivors(launcher), [], tier)
      t.equal(existsSync(marker), isReleased, isReleased ? 'control' : tier)
    }
  }
})

const most = 8 << 20

/** A sound plan of so many bytes. */
const planOf = (size: number, command: string, shared: string): Buffer => {
  const make = (contents: number[]): Buffer =>
    view({
      command,
      mounts: [
        p.bind(shared, shared, p.writable),
        p.tmpfs('/filled', { size: 16 << 20 }),
        ...contents.map((length, i) => p.file(`/filled/${i}`, Buffer.alloc(length))),
      ],
    })
  const whole = Array<number>(7).fill(1 << 20)
  return make([...whole, size - make([...whole, 0]).length])
}

void t.test('a head and a plan at their limits', async t => {
  const { shared, marker } = makeShared(t)
  const command = `echo ran >> ${marker}`
  const sound = tiers.view(shared, command)
  const head = p.held(sound).subarray(0, 12)
  const refused: [string, Buffer, string | RegExp][] = [
    ['no byte of a plan', p.held(Buffer.alloc(0)), 'fail plan 22 -1\n'],
    ['no byte, and the word', glued(p.held(Buffer.alloc(0)), p.word), 'fail plan 22 -1\n'],
    ['said to have none', glued(p.held(sound, 0), p.word), 'fail plan 22 -1\n'],
    ['8 MiB that are no plan', p.held(Buffer.alloc(most)), 'fail plan 22 -1\n'],
    // npm may still write when nobody reads any more, and then hear nothing
    ['8 MiB and a byte', p.held(planOf(most + 1, command, shared)), /^(fail plan 7 -1\n)?$/],
    ['said to have 8 MiB and a byte', glued(p.held(sound, most + 1), p.word), 'fail plan 7 -1\n'],
    ['2^31', glued(p.held(sound, 2 ** 31), p.word), 'fail plan 7 -1\n'],
    ['2^32 - 1', glued(p.held(sound, 2 ** 32 - 1), p.word), 'fail plan 7 -1\n'],
    ['one byte too few', glued(p.held(sound, sound.length - 1), p.word), /^fail plan 22 \d+\n$/],
    ['one byte too many, which is the word', glued(p.held(sound, sound.length + 1), p.word), /^fail plan 22 \d+\n$/],
    ['a plan that is held twice', glued(p.held(p.held(sound)), p.word), 'fail plan 22 -1\n'],
  ]
  for (const [name, bytes, status] of refused) {
    t.match(await launch(bytes, open), { code: 125, status, stdout: '', stderr: '' }, name)
  }
  const cut = [
    ...Array.from({ length: 13 }, (_, length) => head.subarray(0, length)),
    ...[1, sound.length >> 1, sound.length - 1].map(length => glued(head, sound.subarray(0, length))),
    p.held(sound, sound.length + 1),
    p.held(sound, most),
    glued('G', p.held(sound)),
    glued('NPMCHOLE', p.u32(sound.length), sound),
    glued('npmchold', p.u32(sound.length), sound),
  ]
  for (const bytes of cut) {
    t.match(
      await launch(bytes, one),
      { code: 125, status: /^fail plan 22 -?\d+\n$/ },
      `${bytes.length} bytes, and the end`,
    )
  }
  t.notOk(existsSync(marker), 'nothing has run')

  const released: [string, Buffer, typeof one][] = [
    ['the word in the same write', glued(p.held(sound), p.word), open],
    ['and the end', glued(p.held(sound), p.word), one],
    ['the word twice', glued(p.held(sound), p.word, p.word), open],
    ['the word, and anything', glued(p.held(sound), p.word, 'xyz'), one],
    ['8 MiB', glued(p.held(planOf(most, command, shared)), p.word), open],
  ]
  for (const [name, bytes, options] of released) {
    rmSync(marker, { force: true })
    t.match(await launch(bytes, options), { code: 0, status: ran(0) }, name)
    t.equal(readFileSync(marker, 'utf8'), 'ran\n', `${name}: once`)
  }
  rmSync(marker)
  t.match(
    await launch(glued(p.held(sound), 'g'), open),
    { code: 125, status: notRun },
    'another byte in the same write',
  )
  t.match(await launch(p.held(sound), one), { code: 125, status: notRun }, 'the end behind the plan')
  t.notOk(existsSync(marker))

  const pieces = glued(p.held(sound), p.word)
  const { child, outcome } = start(pieces.subarray(0, 5), open)
  for (const [from, to] of [
    [5, 11],
    [11, 40],
    [40, pieces.length - 1],
    [pieces.length - 1, pieces.length],
  ] as const) {
    await sleep(30)
    t.notOk(existsSync(marker))
    channelOf(child).write(pieces.subarray(from, to))
  }
  t.match(await outcome, { status: ran(0) }, 'in pieces')
  t.equal(readFileSync(marker, 'utf8'), 'ran\n')
})

void t.test('a plan that says its length and is not held', async t => {
  for (const [tier, makePlan] of Object.entries(tiers)) {
    const { shared, marker } = makeShared(t)
    const sound = makePlan(shared, `echo ran >> ${marker}`)
    const sized = p.sizedPlan(sound)
    const runs: [string, Buffer, typeof one][] = [
      ['npm writes no end', sized, open],
      ['and the end', sized, one],
      ['and anything', glued(sized, p.word, 'xyz'), open],
    ]
    for (const [name, bytes, options] of runs) {
      rmSync(marker, { force: true })
      t.match(await launch(bytes, options), { code: 0, status: ran(0) }, `${tier}: ${name}`)
      t.equal(readFileSync(marker, 'utf8'), 'ran\n', 'once')
    }
    rmSync(marker)
    const { child, outcome } = start(sized.subarray(0, sized.length - 1), open)
    await sleep(100)
    t.notOk(existsSync(marker), 'not before its last byte is there')
    channelOf(child).write(sized.subarray(sized.length - 1))
    t.match(await outcome, { status: ran(0) }, `${tier}: in pieces`)
    rmSync(marker)
    const refused: [string, Buffer, Partial<typeof open>, string | RegExp][] = [
      ['cut off', sized.subarray(0, sized.length - 1), one, 'fail plan 22 -1\n'],
      ['longer than it says', p.sizedPlan(sound, sound.length - 1), open, /^fail plan 22 \d+\n$/],
      ['said to have 8 MiB and a byte', p.sizedPlan(sound, most + 1), open, 'fail plan 7 -1\n'],
      ['said to have 2^32 - 1', p.sizedPlan(sound, 2 ** 32 - 1), open, 'fail plan 7 -1\n'],
      ['a head in a head', p.sizedPlan(p.held(sound)), open, 'fail plan 22 -1\n'],
      ['a second socket for the status', sized, {}, 'fail plan 22 -1\n'],
    ]
    for (const [name, bytes, options, status] of refused) {
      t.match(await launch(bytes, options), { code: 125, status }, `${tier}: ${name}`)
    }
    t.notOk(existsSync(marker), 'nothing has run')
  }
})

void t.test('the word comes by the socket of the plan, or not at all', async t => {
  const { shared, marker } = makeShared(t)
  const bytes = glued(p.held(tiers.view(shared, `echo > ${marker}`)), p.word)
  t.match(await launch(bytes), { code: 125, status: 'fail plan 22 -1\n' }, 'a second socket')
  writeFileSync(join(shared, 'plan'), bytes)
  const run = (line: string): number | null =>
    spawnSync('/bin/sh', ['-c', line, launcher], { cwd: shared, timeout: 10_000 }).status
  writeFileSync(join(shared, 'status'), 'GGGG')
  t.equal(run('exec "$0" 3<plan 4<>status'), 125, 'a file in which the word is written')
  t.equal(readFileSync(join(shared, 'status'), 'utf8'), 'fail plan 22 -1\n')
  t.equal(run('exec "$0" 3<plan 4>/dev/null'), 125)
  t.equal(run('printf G | "$0" 3<plan 4<&0 0</dev/null'), 125, 'a pipe in which it comes')
  t.equal(run('cat plan | "$0" 3<&0 4<&- 0</dev/null'), 125, 'and no socket at all')
  await sleep(100)
  t.notOk(existsSync(marker))
  t.match(await launch(bytes, one), { status: ran(0) }, 'control')
  t.ok(existsSync(marker), 'control')
})

void t.test('set-up that fails is told before any word; a program that is not there, after it', async t => {
  const { shared } = makeShared(t)
  const failing: [Buffer, RegExp][] = [
    [view({ cwd: '/no/such' }), /^fail chdir 2 -1\n$/],
    [view({ mounts: [p.bind('/no/such')] }), /^fail mounts 2 \d+\n$/],
    [tiers.landlock('/no/such', 'true'), /^fail (chdir|landlock) 2 -?\d+\n$/],
    [view({ exec: '' }), /^fail plan 22 \d+\n$/],
  ]
  for (const [plan, status] of failing) {
    t.match(await hold(plan).outcome, { code: 125, status, stdout: '', stderr: '' })
  }
  for (const plan of [view({ exec: '/no/such' }), view({ exec: '/no/such', mounts: [p.bind(shared)] })]) {
    const { child, outcome } = hold(plan)
    await untilHeld(child.pid ?? 0)
    channelOf(child).write(p.word)
    t.match(await outcome, { code: 125, status: 'fail exec 2 -1\n' })
  }
})

void t.test('after the word signals are passed on, and what ended a script ends it', async t => {
  for (const { makePlan, as, name } of cases) {
    const { shared } = makeShared(t)
    const released = async (command: string): Promise<Running> => {
      const running = hold(makePlan(shared, command, { as }), { as })
      await untilHeld(running.child.pid ?? 0)
      const output = command.includes('ready') ? once(running.child.stdout as NodeJS.ReadableStream, 'data') : undefined
      channelOf(running.child).write(p.word)
      await running.hasRun
      await output
      return running
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const command = `trap 'echo got; exit 9' ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`
      const { child, outcome } = await released(command)
      child.kill(signal)
      t.match(await outcome, { stdout: 'ready\ngot\n', status: ran(9) }, `${signal}, ${name}`)
    }
    const { child, outcome } = await released('sleep 30')
    channelOf(child).destroy()
    await outcome
    t.strictSame(await survivors(launcher), [], `npm hangs up, ${name}`)
  }
})

void t.test('no signal is blocked or ignored', async t => {
  // not by a shell, which unblocks them
  const plan = view({ exec: realpathSync('/usr/bin/grep'), argv: ['grep', '^Sig', '/proc/self/status'] })
  const plain = await launch(plan, one)
  const { stdout } = await launch(glued(p.held(plan), p.word), open)
  t.match(stdout, /^SigPnd:\t0+\nSigBlk:\t0+\nSigIgn:\t0+\n/m)
  t.match(plain.stdout, /^SigPnd:\t0+\nSigBlk:\t0+\nSigIgn:\t0+\n/m, 'nor of one that was not held')
})

void t.test('killed after the word, which its process had not heard: it has not run, and that is said', async t => {
  for (const [tier, makePlan] of Object.entries(tiers)) {
    for (const killed of ['inner', 'script'] as const) {
      const { shared, marker } = makeShared(t)
      const { child, outcome } = hold(makePlan(shared, `echo > ${marker}`))
      const processes = await untilHeld(child.pid ?? 0)
      process.kill(processes.script, 'SIGSTOP')
      channelOf(child).write(p.word)
      await sleep(50)
      process.kill(processes[killed], 'SIGKILL')
      t.match(await outcome, { code: 125, status: notRun }, `${killed}, ${tier}`)
      t.notOk(existsSync(marker))
    }
  }
})

void t.test('whatever comes with the word: what is said not to have run has not', async t => {
  const together: Record<string, (child: Running['child'], inner: number) => void> = {
    'a signal': child => child.kill('SIGTERM'),
    'the inner supervisor is killed': (_, inner) => {
      try {
        process.kill(inner, 'SIGKILL')
      } catch {
        // the script has ended before
      }
    },
    'npm hangs up': child => {
      channelOf(child).destroy()
    },
  }
  for (const [tier, makePlan] of Object.entries(tiers)) {
    const { shared, marker } = makeShared(t)
    for (const [name, end] of Object.entries(together)) {
      for (const isFirst of [true, false, false, false, false]) {
        rmSync(marker, { force: true })
        const { child, outcome } = hold(makePlan(shared, `echo > ${marker}`))
        const { inner } = await untilHeld(child.pid ?? 0)
        if (isFirst) end(child, inner)
        if (!isFirst || name !== 'npm hangs up') channelOf(child).write(p.word)
        if (!isFirst) setImmediate(end, child, inner)
        const { status } = await outcome
        if (name !== 'npm hangs up') {
          // npm that writes to where nobody listens any more hears nothing
          t.match(status, /^(exec-ok\n(exit|signal) \d+\n|fail init 10 -1\n)?$/, `${name}, ${tier}`)
          t.notOk(!status.startsWith('exec-ok') && existsSync(marker), status)
        }
        t.strictSame(await survivors(launcher), [])
      }
    }
  }
})

const EPERM = 1
const ENOENT = 2
const ESRCH = 3
const EACCES = 13
const ENOSYS = 38

const refusals = { view: [ENOENT, ESRCH], landlock: [EPERM, EACCES, ENOSYS] }

void t.test('a script that runs reaches no script that is held', async t => {
  const attack = compileAttack('held')
  for (const { tier, makePlan, as, name } of cases) {
    for (const abi of tier === 'landlock' ? [5, 99] : [5]) {
      const { shared, marker } = makeShared(t)
      copyFileSync(attack, join(shared, 'attack'))
      const { child, outcome } = hold(makePlan(shared, `echo > ${marker}`, { as, abi }), { as })
      const { outer, inner, script } = await untilHeld(child.pid ?? 0)
      const targets = [process.pid, outer, inner, script].join(' ')
      const attacking = await launch(makePlan(shared, `${shared}/attack ${targets}`, { as, abi }), asUser(as))
      t.match(attacking.status, /^exec-ok\n(denied .*\n)*exit 0\n$/)
      const lines = attacking.stdout.trim().split('\n')
      const seen = lines.flatMap(line => (line.startsWith('sees ') ? [Number(line.slice(5))] : []))
      if (tier === 'view') t.strictSame(seen, [1], `only its own, ${name}`)
      else
        t.ok(
          [outer, inner, script].every(process => seen.includes(process)),
          `control: it finds them, ${name}`,
        )
      const attempts = lines.filter(line => !line.startsWith('sees '))
      t.equal(attempts.length, 4 * 2 + 3 * 14)
      for (const attempt of attempts) {
        const allowed = refusals[tier as keyof typeof refusals]
        t.ok(allowed.includes(Number(attempt.split(' ')[1])), `${attempt}, ${name}, by ABI ${abi}`)
      }
      t.notOk(existsSync(marker), 'it was not let run')
      channelOf(child).end(p.word)
      t.match(await outcome, { code: 0, status: ran(0) }, 'and waits still')
      t.ok(existsSync(marker))

      rmSync(marker)
      const again = hold(makePlan(shared, `echo > ${marker}`, { as, abi }), { as })
      const held = await untilHeld(again.child.pid ?? 0)
      const [program = '', ...rest] = lineAs(as, attack, 'kill', `${held.script}`)
      t.equal(execFileSync(program, rest, { encoding: 'utf8' }), 'kill 0\n', `control: without containment, ${name}`)
      t.match(await again.outcome, { code: 125, status: notRun })
      t.notOk(existsSync(marker))
    }
  }
})
