// Everything ends with the script, with the launcher, and with npm; signals reach the script.
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  childrenOf,
  isRoot,
  launch,
  launcher,
  makeDirectory,
  nobody,
  processesWith,
  ran,
  scratch,
  sleep,
  start,
  statusOf,
  survivors,
  view,
} from './fixtures/launch'
import * as p from './fixtures/plan-bytes'

const newTag = (): string => `tag-${randomUUID()}`
// A name that is seen in the process table, in a session and process group of its own, deaf to what can be ignored.
const daemon = (tag: string): string =>
  `(trap '' HUP TERM INT; setsid sh -c "trap '' HUP TERM INT; sleep 30; : ${tag}" </dev/null >/dev/null 2>&1 &)`

void t.test('a daemon dies with the script', async t => {
  const tag = newTag()
  const { outcome, hasRun } = start(view({ command: `${daemon(tag)}; sleep 0.5; exit 4` }))
  await hasRun
  await sleep(250)
  t.ok(processesWith(tag).length > 0, 'control: it lives while the script does')
  t.match(await outcome, { code: 4, status: ran(4) })
  t.strictSame(processesWith(tag), [], 'at once, not some time later')
})

void t.test('nothing is left when the launcher is killed', async t => {
  for (const ids of isRoot ? [{}, { uid: nobody, gid: nobody }] : [{}]) {
    const tag = newTag()
    const { child, outcome, hasRun } = start(view({ command: `${daemon(tag)}; sleep 30`, ...ids }))
    await hasRun
    await sleep(250)
    t.ok(processesWith(tag).length > 0, 'control')
    child.kill('SIGKILL')
    t.match(await outcome, { signal: 'SIGKILL', status: 'exec-ok\n' })
    t.strictSame(await survivors(tag), [])
  }
})

void t.test('nothing is left when npm is killed', async t => {
  const tag = newTag()
  const directory = makeDirectory(t)
  writeFileSync(join(directory, 'plan'), view({ command: `${daemon(tag)}; sleep 30` }))
  const parent = spawn('/bin/sh', [
    '-c',
    `"$0" 3<"$1" 4>"$2"; exit 1`,
    launcher,
    `${directory}/plan`,
    `${directory}/status`,
  ])
  for (let i = 0; i < 100 && processesWith(tag).length < 2; i++) await sleep(20)
  t.ok(processesWith(tag).length > 0, 'control')
  parent.kill('SIGKILL')
  t.strictSame(await survivors(tag), [])
  t.strictSame(await survivors(launcher), [])
})

void t.test('nothing is left when npm closes the status', async t => {
  for (const isOneSocket of [false, true]) {
    const tag = newTag()
    const { child, outcome, hasRun } = start(view({ command: `${daemon(tag)}; sleep 30` }), { isOneSocket })
    await hasRun
    await sleep(250)
    t.ok(processesWith(tag).length > 0, 'control: that the plan has ended ends nothing')
    statusOf(child).destroy()
    await outcome
    t.strictSame(await survivors(tag), [])
  }
})

void t.test('npm that is dead already', async t => {
  for (const isOneSocket of [false, true]) {
    const { child, outcome } = start(Buffer.alloc(0), { isOneSocket })
    statusOf(child).destroy()
    t.not((await outcome).code, 0)
  }
})

void t.test('signals reach the script', async t => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
    const command = `trap 'echo got ${signal}; exit 9' ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`
    const { child, outcome } = start(view({ command }))
    await new Promise(resolve => child.stdout?.once('data', resolve))
    child.kill(signal)
    t.match(await outcome, { stdout: `ready\ngot ${signal}\n`, status: ran(9) }, signal)
  }
  const { child, outcome, hasRun } = start(view({ command: 'sleep 30' }))
  await hasRun
  child.kill('SIGTERM')
  t.match(await outcome, { code: 143, status: 'exec-ok\nsignal 15\n' }, 'by default they end it')
})

void t.test('a script that ignores them runs on, until it is killed', async t => {
  const { child, outcome } = start(view({ command: `trap '' TERM INT; echo ready; sleep 0.6; exit 5` }))
  await new Promise(resolve => child.stdout?.once('data', resolve))
  child.kill('SIGTERM')
  child.kill('SIGINT')
  t.match(await outcome, { status: ran(5) })
})

void t.test('ignored signals are not inherited', async t => {
  const wrapper = ['/bin/sh', '-c', `trap '' TERM PIPE USR1; exec "$@"`, 'sh']
  const command = `grep -E 'Sig(Ign|Blk)' /proc/self/status`
  t.match(await launch(view({ command }), { wrapper }), {
    stdout: 'SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n',
  })
})

void t.test('what the script sends to its init goes nowhere', async t => {
  const command = `for s in KILL STOP TERM INT HUP QUIT CHLD SEGV; do kill -$s 1; done; sleep 0.2; exit 6`
  t.match(await launch(view({ command })), { code: 6, status: ran(6) })
})

void t.test('the init is killed from outside, as for want of memory', async t => {
  const { child, outcome, hasRun } = start(view({ command: 'sleep 30' }))
  await hasRun
  const [init] = childrenOf(child.pid ?? 0)
  process.kill(init ?? 0, 'SIGKILL')
  t.match(await outcome, { code: 137, status: 'exec-ok\nsignal 9\n' })
})

void t.test('two scripts do not meet', async t => {
  const directory = makeDirectory(t)
  const shared = [scratch('/tmp'), p.bind(directory, directory, p.writable)]
  const first = start(view({ command: `echo secret > /tmp/file; touch ${directory}/ready; sleep 1`, mounts: shared }))
  for (let i = 0; i < 100 && !existsSync(join(directory, 'ready')); i++) await sleep(20)
  const second = await launch(view({ command: 'cat /tmp/file; ls /proc | grep -c "^[0-9]"', mounts: shared }))
  t.match(second.stdout, /^[345]\n$/)
  t.match(await first.outcome, { status: ran(0) })
})
