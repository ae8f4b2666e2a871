import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import t from 'tap'
import type { Outcome } from '../../lib/backend/backend.js'
import { bubblewrapBackend } from '../../lib/bubblewrap/bubblewrap-backend.js'
import { inheritedDescriptors } from '../../lib/backend/inherited-descriptors.js'
import { startBubblewrap } from '../../lib/bubblewrap/start-bubblewrap.js'
import { waitForNamespace } from '../../lib/bubblewrap/wait-for-namespace.js'
import { simplePlan } from '../fixtures/simple-plan.js'
import { withBubblewrap } from '../fixtures/system-bubblewrap.js'

const run = async (command: string): Promise<{ readonly outcome: Outcome; readonly output: string }> => {
  const { process: child, outcome } = bubblewrapBackend().start(simplePlan(command), ['ignore', 'pipe', 'pipe'])
  const [output] = await Promise.all([text(child.stdout as Readable), text(child.stderr as Readable)])
  return { outcome: await outcome, output }
}

void t.test('the system’s bubblewrap', withBubblewrap(), async t => {
  await t.test('is found, and starts what it is given', async t => {
    t.match(bubblewrapBackend().identify(), { kind: 'present' })
    t.strictSame(await run('echo out; exit 7'), { outcome: { kind: 'exited', code: 7 }, output: 'out\n' })
  })
  await t.test('its root and /proc are read-only, the small files of /etc are there', async t => {
    const { output } = await run('cat /etc/hosts; echo x > /new; echo x > /etc/new; echo 1 > /proc/self/oom_score_adj')
    t.match(output, '127.0.0.1 localhost')
    const { outcome } = await run('test ! -e /new && test ! -e /etc/new')
    t.strictSame(outcome, { kind: 'exited', code: 0 })
  })
  await t.test('a death by signal is the exit code that a shell would see: a gap', async t => {
    t.strictSame((await run('kill -TERM $$')).outcome, { kind: 'exited', code: 143 })
  })
  await t.test('killing what npm started ends everything', async t => {
    const { process: child, outcome } = bubblewrapBackend().start(simplePlan('echo ready; sleep 60'), 'pipe')
    await new Promise(resolve => child.stdout?.once('data', resolve))
    child.kill('SIGKILL')
    t.match(await outcome, { kind: 'signalled', signal: 'SIGKILL' })
  })
  await t.test('nothing is left when npm hears of the end', async t => {
    for (let round = 0; round < 10; round++) {
      const tag = `survivor-${process.pid}-${round}`
      await run(`for i in 1 2 3 4 5 6; do setsid sh -c 'trap "" TERM; sleep 30; :' ${tag} & done; sleep 0.05`)
      t.equal(spawnSync('pgrep', ['-f', `${tag}$`]).status, 1)
    }
  })
  await t.test('what cannot be set up, or not be started, is a refusal with its remedy', async t => {
    const plan = simplePlan('true')
    const start = (given: typeof plan): Promise<Outcome> => bubblewrapBackend().start(given, 'ignore').outcome
    const gone = { kind: 'bind', source: '/gone', path: '/gone', writable: false } as const
    t.match(await start({ ...plan, view: [...plan.view, gone] }), { kind: 'refused', remedy: String })
    t.match(await start({ ...plan, command: { ...plan.command, file: '/gone' } }), { kind: 'refused' })
  })
  await t.test('root’s scripts run as another user', { skip: process.getuid?.() !== 0 }, async t => {
    const plan = { ...simplePlan('id -u; id -g; cat /proc/self/uid_map'), uid: 4242, gid: 4243 }
    const { process: child, outcome } = bubblewrapBackend().start(plan, ['ignore', 'pipe', 'inherit'])
    t.match(await text(child.stdout as Readable), /^4242\n4243\n +4242 +4242 +1\n$/)
    t.strictSame(await outcome, { kind: 'exited', code: 0 })
  })
})

void t.test('a machine without it, or of another kind', t => {
  const absent = { kind: 'absent', reason: 'It is not installed.', remedy: 'Install it.' } as const
  const backend = bubblewrapBackend(() => absent)
  t.strictSame(backend.identify(), absent)
  t.throws(() => backend.start(simplePlan('true'), 'ignore'), { message: 'It is not installed.' })
  t.match(bubblewrapBackend(undefined, 'mips').identify(), { kind: 'absent', reason: /filter for mips/ })
  t.end()
})

void t.test('a program that cannot be started, or does not read, is a refusal', async t => {
  const directory = t.testdir({ plain: 'no program', early: '#!/bin/sh\nexit 1\n' })
  chmodSync(join(directory, 'early'), 0o755)
  for (const name of ['gone', 'plain']) {
    t.match(await startBubblewrap(join(directory, name), simplePlan('true'), 'ignore').outcome, {
      kind: 'refused',
      reason: /^bubblewrap could not be started: spawn /,
    })
  }
  const large = simplePlan('true', { PATH: '/bin', npm_package_x: 'x'.repeat(400_000) })
  t.match(await startBubblewrap(join(directory, 'early'), large, 'ignore').outcome, { kind: 'refused' })
})

void t.test('what npm inherited is known, and its own is not taken for it', t => {
  const own = openSync('/dev/null', 'r')
  const module = require.resolve('../../lib/backend/inherited-descriptors.js')
  const script = 'require(process.argv[1]).inheritedDescriptors().join()'
  // Node.js marks the first sixteen itself when it starts
  const stdio = ['ignore' as const, 'pipe' as const, ...Array.from({ length: 38 }, () => 'ignore' as const), own]
  const { stdout } = spawnSync(process.execPath, ['-p', script, module], { stdio, encoding: 'utf8' })
  t.ok(stdout.trim().split(',').includes('40'), stdout)
  t.notOk(inheritedDescriptors().includes(own))
  t.end()
})

void t.test('waiting for a namespace ends with its first process', async t => {
  await waitForNamespace('')
  await waitForNamespace('{ "child-pid": 999999999, "pid-namespace": 1 }')
  await waitForNamespace(`{ "child-pid": ${process.pid}, "mnt-namespace": 1, "pid-namespace": 1 }`)
  const namespace = /\d+/.exec(spawnSync('readlink', ['/proc/self/ns/pid'], { encoding: 'utf8' }).stdout)?.[0] ?? ''
  const child = spawn('sleep', ['0.2'])
  const before = performance.now()
  await waitForNamespace(`{ "child-pid": ${String(child.pid)}, "mnt-namespace": 1, "pid-namespace": ${namespace} }`)
  t.ok(performance.now() - before > 100)
})
