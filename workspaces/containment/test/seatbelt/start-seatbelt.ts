// By a double of sandbox-exec, which contains nothing: what npm starts, and what it makes of the end.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Duplex, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import type { Command, Plan } from '../../lib/plan/plan.js'
import { seatbeltArguments } from '../../lib/seatbelt/seatbelt-arguments.js'
import { startSeatbelt } from '../../lib/seatbelt/start-seatbelt.js'
import { ownIds } from '../fixtures/own-ids.js'
import { sandboxDouble } from '../fixtures/sandbox-double.js'

const planOf = (directory: string, command: Partial<Command>): Plan => ({
  ...ownIds,
  hostname: 'localhost',
  bounds: { processes: 100, fileBytes: 1 << 20, openFiles: 256, memoryBytes: 1 << 30 },
  view: [{ kind: 'bind', source: directory, path: directory, writable: true }],
  command: { file: '/bin/sh', args: [], environment: [['ONE', 'a b\n"']], directory, ...command },
})

const script = (line: string, ...args: string[]): Partial<Command> => ({ args: ['-c', line, 'script', ...args] })

const run = async (t: Test, command: Partial<Command>, patience?: number) => {
  const { program, log } = sandboxDouble(t)
  const directory = t.testdirName
  const { process: child, outcome } = startSeatbelt(program, planOf(directory, command), 'pipe', patience)
  const [stdout, ended] = await Promise.all([text(child.stdout as Readable).catch(() => ''), outcome])
  return { stdout, ended, log, directory }
}

const isAlive = (pid: number): boolean => {
  try {
    // one that nobody has waited for is dead too
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

const until = async (is: () => boolean): Promise<boolean> => {
  for (let rounds = 0; rounds < 500 && !is(); rounds++) {
    await sleep(10)
  }
  return is()
}

void t.test('the profile and its paths are options; the rest is arguments', t => {
  const args = seatbeltArguments(planOf('/Users/u/a "b"', script('true', '-p', '-D')))
  t.match(args[0], '-p')
  t.match(args[1], /^\(version 1\)\n\(deny default\)\n/)
  t.notMatch(args[1], '/Users')
  const at = args.indexOf('/bin/sh')
  t.strictSame(args.slice(2, at), ['-D', 'p0=/Users/u/a "b"', '-D', 'p1=/Users/u', '-D', 'p2=/Users', '-D', 'p3=/'])
  t.strictSame(args.slice(at + 3), [
    ...['first', '1024', '256', '/bin/sh', 'ONE=a b\n"', '/bin/sh'],
    ...['-c', 'true', 'script', '-p', '-D'],
  ])
  t.throws(() => seatbeltArguments(planOf('/x', { file: '/a=b/node' })), /would be taken for a variable/)
  t.end()
})

void t.test('directory, environment, arguments, streams and exit code are the script’s', async t => {
  const line = 'pwd; env; printf "%s|" "$@"; test -e /proc/self/fd/3 || echo closed; exit 7'
  const { stdout, ended, directory, log } = await run(t, script(line, 'a b', '', '"'))
  t.strictSame(ended, { kind: 'exited', code: 7 })
  t.match(stdout, `${directory}\n`)
  t.match(stdout, 'ONE=a b\n"\n')
  t.notMatch(stdout, 'HOME=')
  t.match(stdout, /a b\|\|"\|closed\n$/, 'and the descriptor by which it said that it is there is gone')
  t.match(readFileSync(log, 'utf8'), `-D p0=${directory}`)
})

void t.test('a signal is a signal, and what did not start is a refusal', async t => {
  t.strictSame((await run(t, script('kill -TERM $$'))).ended, { kind: 'signalled', signal: 'SIGTERM' })
  t.match((await run(t, { file: '/nonexistent' })).ended, { kind: 'refused', remedy: /sandbox-exec -p/ })
  const { outcome } = startSeatbelt('/nonexistent', planOf(t.testdirName, script('true')), 'ignore')
  t.match(await outcome, { kind: 'refused', reason: /could not be started/ })
})

void t.test('the size of files is bounded', async t => {
  const { directory } = await run(t, script('head -c 3000000 /dev/zero > large'))
  t.ok(readFileSync(join(directory, 'large')).length <= 1 << 20)
})

void t.test('what stays in its process group ends with the script', async t => {
  const { stdout, ended } = await run(t, script('sleep 60 & echo $!; exit 0'))
  t.strictSame(ended, { kind: 'exited', code: 0 })
  t.ok(await until(() => !isAlive(Number(stdout))))
})

void t.test('and with the process that npm kills', async t => {
  const { program } = sandboxDouble(t)
  const directory = t.testdirName
  const { process: child, outcome } = startSeatbelt(
    program,
    planOf(directory, script('sleep 60 & echo $! > pid; mv pid child; wait')),
    'ignore',
  )
  t.ok(await until(() => existsSync(join(directory, 'child'))))
  child.kill('SIGKILL')
  t.strictSame(await outcome, { kind: 'signalled', signal: 'SIGKILL' })
  t.ok(await until(() => !isAlive(Number(readFileSync(join(directory, 'child'), 'utf8')))))
})

void t.test('a survivor that holds the output does not hold npm', async t => {
  const line =
    'setsid sh -c "echo \\$\\$ > pid; mv pid survivor; exec sleep 60" & while ! test -e survivor; do sleep 0.01; done; exit 3'
  const { ended, directory } = await run(t, script(line), 100)
  t.strictSame(ended, { kind: 'exited', code: 3 })
  const survivor = Number(readFileSync(join(directory, 'survivor'), 'utf8'))
  t.ok(isAlive(survivor), 'control')
  process.kill(survivor, 'SIGKILL')
})

void t.test('what nobody watches over does not run', async t => {
  const { program } = sandboxDouble(t)
  const plan = planOf(t.testdirName, script('echo x > ran'))
  const child = spawn(program, seatbeltArguments(plan), {
    cwd: t.testdirName,
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  ;(child.stdio[3] as Duplex).end()
  t.strictSame(await once(child, 'exit'), [127, null])
  t.notOk(existsSync(join(t.testdirName, 'ran')))
})

void t.test('when npm is killed, the script is too', async t => {
  const { program } = sandboxDouble(t)
  const directory = t.testdirName
  const plan = planOf(directory, script('echo $$ > pid; mv pid script; sleep 60'))
  const npm = join(directory, 'npm.cjs')
  const started = require.resolve('../../lib/seatbelt/start-seatbelt.js')
  writeFileSync(
    npm,
    `require(${JSON.stringify(started)}).startSeatbelt(${JSON.stringify(program)}, ${JSON.stringify(plan)}, 'ignore')`,
  )
  const child = fork(npm, { stdio: 'ignore' })
  t.ok(await until(() => existsSync(join(directory, 'script'))))
  const pid = Number(readFileSync(join(directory, 'script'), 'utf8'))
  t.ok(isAlive(pid), 'control')
  child.kill('SIGKILL')
  t.ok(await until(() => !isAlive(pid)))
})
