import type { ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import type { ScriptStdio } from '../backend/backend.js'
import { threeOf } from '../backend/three-of.js'
import { type Bytes, u32 } from './bytes.js'
import { type LauncherTier, tiers } from './encode-plan.js'
import { channelDescriptor, letIdle, runLauncher } from './launcher-process.js'
import { PooledLauncher } from './pooled-launcher.js'

/** What the launcher knows the wish for a pool by; in launcher/pool.c. */
const magic = 'NPMCPOOL'

/** The descriptor of the first launcher's standard input: after the pool's own, the status' and the proxy's. */
const firstDescriptor = 6

const descriptorsEach = channelDescriptor + 1

/** How many launchers are wanted, which of stdin, stdout and stderr each has for itself, and for which tier one is made ready. */
export const poolHead = (count: number, isOwn: readonly boolean[], tier: LauncherTier | undefined): Bytes => {
  const own = isOwn.reduce((bits, own, index) => bits | (own ? 1 << index : 0), 0)
  return magic + u32(count | (own << 16) | ((tier === undefined ? 0 : tiers[tier]) << 24))
}

const spawnPool = (launcher: string, three: readonly unknown[], set: readonly string[], count: number): ChildProcess =>
  runLauncher(launcher, [
    ...three.map(one => (one === 'pipe' ? 'ignore' : one)),
    ...['pipe', 'ignore', 'ignore'],
    ...Array.from({ length: count }, () => set).flat(),
  ])

/**
 * Launchers that wait for their plans. To start a process costs npm a millisecond, for npm is large and is copied for it; to fork a
 * launcher costs a launcher hardly anything. npm does not wait for them, and they end when npm does.
 * @param tier of their plans; undefined: nothing is made ready before a plan is there
 * @param stdio 'pipe', 'ignore' or 'inherit' for each of the three, or for all
 * @returns none where npm may open no more descriptors
 */
export const startPool = (
  launcher: string,
  stdio: ScriptStdio,
  count: number,
  tier?: LauncherTier,
): PooledLauncher[] => {
  const three = threeOf(stdio)
  const isOwn = three.map(one => one === 'pipe')
  let pool: ChildProcess
  let own: Socket
  try {
    pool = letIdle(spawnPool(launcher, three, [...isOwn.map(own => (own ? 'pipe' : 'ignore')), 'pipe'], count))
    own = pool.stdio[channelDescriptor] as Socket
  } catch {
    // some that cannot be made are thrown, and of others there are no streams
    return []
  }
  const launchers = Array.from({ length: count }, (_, index) => {
    const first = firstDescriptor + index * descriptorsEach
    return new PooledLauncher(pool, pool.stdio.slice(first, first + descriptorsEach))
  })
  // a pool that has failed closes what it has, and all of them have ended
  own.on('error', () => undefined)
  own.setEncoding('utf8').on('data', (line: string) => {
    const pids = /^pool(( \d+)+)\n$/.exec(line)?.[1]?.trim().split(' ') ?? []
    if (pids.length !== count) {
      // something has failed in it: with it they all end
      own.destroy()
      return
    }
    launchers.forEach((one, index) => {
      one.pid = Number(pids[index])
    })
  })
  let left = count
  for (const one of launchers) {
    one.on('close', () => {
      if (--left === 0) {
        own.destroy()
      }
    })
  }
  own.write(poolHead(count, isOwn, tier), 'latin1')
  return launchers
}
