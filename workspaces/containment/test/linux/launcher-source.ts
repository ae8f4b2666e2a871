import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { dist } from '../../../../fork/paths.js'
import type { ScriptStdio } from '../../lib/backend/backend.js'
import { startPool } from '../../lib/linux/launcher-pool.js'
import type { LauncherProcess } from '../../lib/linux/launcher-process.js'
import { type LauncherSource, launcherSource, spawnLauncher } from '../../lib/linux/launcher-source.js'
import { startLauncher } from '../../lib/linux/start-launcher.js'
import { areReady } from '../fixtures/ready-launchers.js'
import { launcher } from '../fixtures/shipped.js'
import { simplePlan } from '../fixtures/simple-plan.js'

interface Counted {
  readonly source: LauncherSource
  /** What was started for one script. */
  readonly alone: LauncherProcess[]
  /** Pools, by their launchers. */
  readonly pools: LauncherProcess[][]
}

/** A source that tells what it has started. */
const counted = (): Counted => {
  const alone: LauncherProcess[] = []
  const pools: LauncherProcess[][] = []
  const source = launcherSource(
    undefined,
    (...args: Parameters<typeof spawnLauncher>) => {
      const child = spawnLauncher(...args)
      alone.push(child)
      return child
    },
    (...args: Parameters<typeof startPool>) => {
      const pool = startPool(...args)
      pools.push(pool)
      return pool
    },
  )
  return { source, alone, pools }
}

const run = async (
  { source }: Counted,
  command: string,
  stdio: ScriptStdio = 'pipe',
): Promise<[output: string, code: number | undefined]> => {
  const { process, outcome } = startLauncher(launcher, simplePlan(command), stdio, undefined, undefined, source)
  process.stdin?.end()
  const output = process.stdout === null ? '' : await text(process.stdout)
  const ended = await outcome
  return [output, ended.kind === 'exited' ? ended.code : undefined]
}

const endAll = ({ alone, pools }: Counted): void => {
  for (const one of [...alone, ...pools.flat()]) {
    one.kill('SIGKILL')
  }
}

void t.test('from the second script on launchers wait already, and each runs one script', async t => {
  const launchers = counted()
  t.teardown(() => {
    endAll(launchers)
  })
  t.strictSame(await run(launchers, 'echo one'), ['one\n', 0])
  t.equal(launchers.alone.length, 1)
  t.strictSame(launchers.pools, [], 'one script alone needs one')
  t.strictSame(await run(launchers, 'echo two; exit 2'), ['two\n', 2])
  const sizes = (): number[] => launchers.pools.map(pool => pool.length)
  t.strictSame(sizes(), [2], 'few at first')
  await areReady(launchers.pools[0])
  t.strictSame(await run(launchers, 'cat; echo three; cat /proc/self/status | grep -c Seccomp'), ['three\n2\n', 0])
  t.strictSame(sizes(), [2, 4], 'more are there before the last is taken')
  await areReady(launchers.pools[1])
  for (let script = 4; script < 20; script++) {
    t.strictSame(await run(launchers, `echo ${script}; exit ${script}`), [`${script}\n`, script])
    await areReady(launchers.pools.at(-1))
  }
  t.strictSame(sizes(), [2, 4, 8, 8])
  t.equal(launchers.alone.length, 2)
  t.strictSame(
    await run(launchers, 'kill -TERM $$; sleep 9', 'ignore'),
    ['', undefined],
    'one of another kind is not among them',
  )
  t.equal(launchers.alone.length, 3)
})

void t.test('those that wait are for the same descriptors, without a proxy, and only while they are alive', async t => {
  const counts = counted()
  const { source, alone, pools } = counts
  t.teardown(() => {
    endAll(counts)
  })
  const take = (stdio: ScriptStdio, hasProxy = false): LauncherProcess => {
    const child = source.take(launcher, stdio, hasProxy)
    child.stdin?.destroy()
    return child
  }
  take('pipe')
  source.prepare(launcher, 'pipe')
  take('pipe')
  source.prepare(launcher, 'pipe')
  source.prepare(launcher, 'pipe')
  source.prepare(launcher, 'ignore')
  t.equal(pools.length, 1, 'one pool at a time')
  const [pool = []] = pools
  t.notOk(pool.includes(take('pipe')), 'nothing is given a plan of which nobody knows whether it is there')
  await areReady(pool)
  t.notOk(pool.includes(take('ignore')))
  t.notOk(pool.includes(take(['pipe', 'pipe', 2])), 'a descriptor could be another file by now')
  t.notOk(pool.includes(take('pipe', true)))
  t.equal(take('pipe'), pool[0])
  t.equal(alone.length, 6)
  source.prepare(launcher, 'ignore')
  source.prepare(launcher, [0, 1, 2])
  t.equal(pools.length, 1, 'the one that is left waits for a script of its kind, and nothing waits for a descriptor')
  const killed = pool[1] as LauncherProcess
  const ended = new Promise<void>(resolve => killed.once('exit', resolve))
  killed.kill('SIGKILL')
  await ended
  t.notOk(pool.includes(take('pipe')))
  source.prepare(launcher, [0, 1, 2])
  t.equal(pools.length, 1)
  source.prepare(launcher, 'ignore')
  t.equal(pools.length, 2, 'where none is left there is room for others')
})

void t.test('what cannot be started does not wait', async t => {
  const source = launcherSource()
  const takeMissing = (): LauncherProcess =>
    source.take('/nonexistent/launcher', 'ignore', false).on('error', () => undefined)
  takeMissing()
  takeMissing()
  source.prepare('/nonexistent/launcher', 'ignore')
  await sleep(50)
  t.equal(takeMissing().pid, undefined)
})

void t.test('npm does not wait for those that wait, and they end with npm', async t => {
  const program = `
    const { linuxBackend } = require(${JSON.stringify(join(dist, 'node_modules/@npmcli/containment/lib/linux/linux-backend.js'))})
    const { simplePlan } = require(${JSON.stringify(require.resolve('../fixtures/simple-plan.js'))})
    const backend = linuxBackend()
    const run = async count => {
      for (let index = 0; index < count; index++) {
        await backend.start(simplePlan('true'), 'pipe').outcome
      }
      await new Promise(resolve => setTimeout(resolve, 100))
      const { readFileSync, readdirSync } = require('node:fs')
      const parentOf = pid => Number(/^PPid:\\s+(\\d+)$/m.exec(readFileSync('/proc/' + pid + '/status', 'utf8'))[1])
      const isWaiting = pid => readFileSync('/proc/' + pid + '/cmdline', 'utf8').includes('containment-launcher')
      const mine = readdirSync('/proc').filter(name => {
        try {
          return /^\\d+$/.test(name) && (parentOf(name) === process.pid || parentOf(parentOf(name)) === process.pid) && isWaiting(name)
        } catch {
          return false
        }
      })
      process.stdout.write(mine.join(' '))
    }
    void run(3)`
  const npm = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const waiting = (await text(npm.stdout)).split(' ')
  t.match(waiting, [/^\d+$/, /^\d+$/, /^\d+$/], 'some waited while npm was there, and what has forked them')
  for (let patience = 100; waiting.some(pid => existsSync(`/proc/${pid}`)) && patience > 0; patience--) {
    await sleep(20)
  }
  t.notOk(
    waiting.some(pid => existsSync(`/proc/${pid}`)),
    'and are gone',
  )
})
