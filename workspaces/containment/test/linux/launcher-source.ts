import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { dist } from '../../../../fork/paths.js'
import type { ScriptStdio } from '../../lib/backend/backend.js'
import { launcherSource, spawnLauncher } from '../../lib/linux/launcher-source.js'
import { startLauncher } from '../../lib/linux/start-launcher.js'
import { launcher } from '../fixtures/shipped.js'
import { simplePlan } from '../fixtures/simple-plan.js'

/** A source that tells what it has started. */
const counted = (): { readonly source: ReturnType<typeof launcherSource>; readonly started: ChildProcess[] } => {
  const started: ChildProcess[] = []
  const source = launcherSource((...args: Parameters<typeof spawnLauncher>) => {
    const child = spawnLauncher(...args)
    started.push(child)
    return child
  })
  return { source, started }
}

const run = async (
  { source }: ReturnType<typeof counted>,
  command: string,
  stdio: ScriptStdio = 'pipe',
): Promise<[output: string, code: number | undefined]> => {
  const { process, outcome } = startLauncher(launcher, simplePlan(command), stdio, undefined, undefined, source)
  process.stdin?.end()
  const output = process.stdout === null ? '' : await text(process.stdout)
  const ended = await outcome
  return [output, ended.kind === 'exited' ? ended.code : undefined]
}

const endAll = (started: readonly ChildProcess[]): void => {
  for (const child of started) {
    child.kill('SIGKILL')
  }
}

void t.test('from the second script on the next launcher waits already, and each runs one script', async t => {
  const launchers = counted()
  t.teardown(() => {
    endAll(launchers.started)
  })
  t.strictSame(await run(launchers, 'echo one'), ['one\n', 0])
  t.equal(launchers.started.length, 1, 'one script alone needs one')
  t.strictSame(await run(launchers, 'echo two; exit 2'), ['two\n', 2])
  t.equal(launchers.started.length, 3)
  t.strictSame(await run(launchers, 'cat; echo three; cat /proc/self/status | grep -c Seccomp'), ['three\n2\n', 0])
  t.equal(launchers.started.length, 4, 'the third script had the one that waited, and one more waits')
})

void t.test('one that waits is for the same descriptors, without a proxy, and only while it is alive', async t => {
  const { source, started } = counted()
  t.teardown(() => {
    endAll(started)
  })
  const take = (stdio: ScriptStdio, hasProxy = false): ChildProcess => {
    const child = source.take(launcher, stdio, hasProxy)
    child.stdin?.destroy()
    return child
  }
  take('pipe')
  source.prepare(launcher, 'pipe')
  take('pipe')
  source.prepare(launcher, 'pipe')
  source.prepare(launcher, 'pipe')
  const waiting = started[2]
  t.equal(started.length, 3, 'one waits, not two')
  t.not(take('ignore'), waiting)
  t.not(take(['pipe', 'pipe', 2]), waiting, 'a descriptor could be another file by now')
  t.not(take('pipe', true), waiting)
  t.equal(take('pipe'), waiting)
  source.prepare(launcher, [0, 1, 2])
  t.equal(started.length, 6, 'nothing waits for a descriptor')
  source.prepare(launcher, 'ignore')
  const killed = started[6] as ChildProcess
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  t.not(take('ignore'), killed)
})

void t.test('what cannot be started does not wait', t => {
  const source = launcherSource()
  const takeMissing = (): ChildProcess =>
    source.take('/nonexistent/launcher', 'ignore', false).on('error', () => undefined)
  takeMissing()
  takeMissing()
  source.prepare('/nonexistent/launcher', 'ignore')
  t.equal(takeMissing().pid, undefined)
  t.end()
})

void t.test('npm does not wait for one that waits, and it ends with npm', async t => {
  const program = `
    const { linuxBackend } = require(${JSON.stringify(join(dist, 'node_modules/@npmcli/containment/lib/linux/linux-backend.js'))})
    const { simplePlan } = require(${JSON.stringify(require.resolve('../fixtures/simple-plan.js'))})
    const backend = linuxBackend()
    const run = async count => {
      for (let index = 0; index < count; index++) {
        await backend.start(simplePlan('true'), 'pipe').outcome
      }
      const { readFileSync, readdirSync } = require('node:fs')
      const parentOf = pid => Number(/^PPid:\\s+(\\d+)$/m.exec(readFileSync('/proc/' + pid + '/status', 'utf8'))[1])
      const isWaiting = pid => readFileSync('/proc/' + pid + '/cmdline', 'utf8').includes('containment-launcher')
      const mine = readdirSync('/proc').filter(name => {
        try {
          return /^\\d+$/.test(name) && parentOf(name) === process.pid && isWaiting(name)
        } catch {
          return false
        }
      })
      process.stdout.write(mine.join(' '))
    }
    void run(3)`
  const npm = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const waiting = (await text(npm.stdout)).split(' ')
  t.match(waiting, [/^\d+$/], 'one waited while npm was there')
  for (let patience = 100; existsSync(`/proc/${waiting[0]}`) && patience > 0; patience--) {
    await sleep(20)
  }
  t.notOk(existsSync(`/proc/${waiting[0]}`), 'and is gone')
})
