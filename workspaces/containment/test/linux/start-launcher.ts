import { chmodSync, closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { type LauncherSource, spawnLauncher } from '../../lib/linux/launcher-source.js'
import { type StartedLauncher, startLauncher } from '../../lib/linux/start-launcher.js'
import { launcher } from '../fixtures/shipped.js'
import { simplePlan } from '../fixtures/simple-plan.js'

const start = (command: string, stdio: Parameters<typeof startLauncher>[2] = 'pipe'): StartedLauncher =>
  startLauncher(launcher, simplePlan(command), stdio)

void t.test('the script’s streams are its own, and the status is not among them', async t => {
  const { process, outcome, status } = start('cat; echo out; echo err >&2; exit 7')
  process.stdin?.end('in ')
  t.strictSame(await Promise.all([text(process.stdout as Readable), text(process.stderr as Readable)]), [
    'in out\n',
    'err\n',
  ])
  t.strictSame(await outcome, { kind: 'exited', code: 7 })
  t.match(await status, /^exec-ok$/m)
})

void t.test('a script has not ended before all that it printed is read', async t => {
  const slow = join(t.testdir({}), 'launcher')
  const lines = [
    '#!/bin/sh',
    'cat <&3 >/dev/null',
    'printf "exec-ok\\nexit 3\\n" >&3',
    'exec 3>&-',
    'sleep 0.2; echo late',
    '',
  ]
  writeFileSync(slow, lines.join('\n'))
  chmodSync(slow, 0o755)
  const { process, outcome } = startLauncher(slow, simplePlan('true'), 'pipe')
  let printed = ''
  process.stdout?.on('data', part => (printed += String(part)))
  t.strictSame(await outcome, { kind: 'exited', code: 3 })
  t.equal(printed, 'late\n')
})

void t.test('a script sees neither the plan nor the status, and nothing of npm’s environment', async t => {
  process.env.CANARY = 'canary'
  t.teardown(() => Reflect.deleteProperty(process.env, 'CANARY'))
  const { process: child, outcome } = start('ls /proc/self/fd; env', ['ignore', 'pipe'])
  const output = await text(child.stdout as Readable)
  t.match(await outcome, { kind: 'exited', code: 0 })
  t.notMatch(output, /canary/)
  // `ls` has its own directory open as the fourth
  t.strictSame(output.match(/^\d+$/gm), ['0', '1', '2', '3'])
})

void t.test('streams may be descriptors, or nothing', async t => {
  const file = join(t.testdir({}), 'out')
  const descriptor = openSync(file, 'w')
  const { process, outcome } = start('echo out; echo err >&2', ['ignore', descriptor, 'ignore'])
  t.match(await outcome, { kind: 'exited', code: 0 })
  closeSync(descriptor)
  t.equal(readFileSync(file, 'utf8'), 'out\n')
  t.strictSame(process.stdio?.slice(0, 3), [null, null, null])
  t.strictSame(await start('exit 0', 'ignore').outcome, { kind: 'exited', code: 0 })
})

void t.test('a signal that ends the script is told', async t => {
  t.strictSame(await start('kill -TERM $$; sleep 9', 'ignore').outcome, { kind: 'signalled', signal: 'SIGTERM' })
})

void t.test('killing what npm started ends everything', async t => {
  const { process, outcome } = start('echo ready; sleep 60')
  await new Promise(resolve => process.stdout?.once('data', resolve))
  // the script can be faster than the launcher's word that it has started
  await sleep(200)
  process.kill('SIGKILL')
  t.strictSame(await outcome, { kind: 'signalled', signal: 'SIGKILL' })
})

void t.test('a step that fails is a refusal with its path, and nothing has run', async t => {
  const file = join(t.testdir({}), 'ran')
  const plan = simplePlan(`echo ran > ${file}`)
  const gone = { kind: 'bind', source: '/gone-and-absent', path: '/gone-and-absent', writable: false } as const
  const { outcome } = startLauncher(launcher, { ...plan, view: [...plan.view, gone] }, 'ignore')
  t.match(await outcome, { kind: 'refused', reason: /^The launcher failed at \S+: ENOENT \(\/gone-and-absent\)\.$/ })
  t.throws(() => readFileSync(file), { code: 'ENOENT' })
})

void t.test('a program that is not there is a refusal, not an exit code', async t => {
  const plan = simplePlan('true')
  const { outcome } = startLauncher(
    launcher,
    { ...plan, command: { ...plan.command, file: '/usr/bin/gone' } },
    'ignore',
  )
  t.match(await outcome, { kind: 'refused', reason: /^The launcher failed at exec: ENOENT/ })
})

void t.test('a launcher that cannot be started is a refusal', async t => {
  const directory = t.testdir({ plain: 'no program' })
  for (const name of ['gone', 'plain']) {
    const { outcome } = startLauncher(join(directory, name), simplePlan('true'), 'pipe')
    t.match(await outcome, {
      kind: 'refused',
      reason: /^The launcher could not be started: spawn .*(ENOENT|EACCES)\.$/,
    })
  }
})

void t.test('a status that cannot be read says nothing', async t => {
  const { process, outcome, status } = start('sleep 0.2', 'ignore')
  const stream = process.stdio?.[3] as Readable
  stream.destroy(new Error('unreadable'))
  t.equal(await status, '')
  // it may have run: what is not known is never called a refusal
  t.match(await outcome, { kind: 'signalled' })
})

void t.test('a launcher that says nothing, or does not read the plan, is a refusal', async t => {
  // larger than a pipe holds
  const plan = simplePlan(`true ${'x'.repeat(200_000)}`)
  t.strictSame(await startLauncher('/bin/true', plan, 'ignore').outcome, {
    kind: 'refused',
    reason: 'The launcher ended without starting the script.',
  })
})

void t.test('a plan that cannot be completed starts nothing, and signals nobody but the launcher', t => {
  const noPlan = (): never => {
    throw new Error('no plan')
  }
  const signalled: boolean[] = []
  const source: LauncherSource = {
    take: (...wanted) => {
      const child = spawnLauncher(...wanted)
      const kill = child.kill.bind(child)
      child.kill = signal => {
        signalled.push(child.pid !== undefined)
        return child.pid !== undefined && kill(signal)
      }
      return child
    },
    prepare: () => undefined,
  }
  for (const launcher of ['/bin/cat', join(t.testdir({}), 'gone')]) {
    t.throws(() => startLauncher(launcher, noPlan, 'ignore', undefined, undefined, source), /no plan/)
  }
  t.strictSame(signalled, [true])
  t.end()
})
