import type { ChildProcess } from 'node:child_process'
import type { ScriptStdio } from '../backend/backend.js'
import { threeOf } from '../backend/three-of.js'
import type { LauncherTier } from './encode-plan.js'
import { startPool } from './launcher-pool.js'
import { employ, isLasting, isWaiting, type LauncherProcess, runLauncher } from './launcher-process.js'

/** Descriptor 4 stays closed; by 5 the launcher hands over the socket that the proxy serves. */
const proxyStdio = ['ignore', 'ipc']

/** The plan and the status on descriptor 3, a socket. */
export const spawnLauncher = (launcher: string, stdio: ScriptStdio, hasProxy: boolean): ChildProcess =>
  runLauncher(launcher, [...threeOf(stdio), 'pipe', ...(hasProxy ? proxyStdio : [])])

/** Where launchers come from. */
export interface LauncherSource {
  /** A launcher that waits for its plan, with these three descriptors. With a proxy it is npm's own child. */
  take(launcher: string, stdio: ScriptStdio, hasProxy: boolean): LauncherProcess
  /** Said when a script runs: there is time for the next launchers. */
  prepare(launcher: string, stdio: ScriptStdio): void
}

/** Only what npm itself keeps open can be the same for the next script. */
const isRepeatable = (stdio: ScriptStdio): boolean => threeOf(stdio).every(one => typeof one === 'string')

const kindOf = (launcher: string, stdio: ScriptStdio): string => JSON.stringify([launcher, threeOf(stdio)])

const mostAtOnce = 8

/**
 * From the second script on, the launchers of the next ones are started while a script runs. They have no plan yet, and so no
 * authority to hand on. Few at first: of most installations the second script is nearly the last.
 * @param tier of all plans, where one launcher is to make ready what it can before it has its plan
 */
export const launcherSource = (tier?: LauncherTier, start = spawnLauncher, startMany = startPool): LauncherSource => {
  let taken = 0
  let count = 1
  let kind = ''
  let waiting: LauncherProcess[] = []
  return {
    take: (launcher, stdio, hasProxy) => {
      taken++
      const fits = !hasProxy && isRepeatable(stdio) && kind === kindOf(launcher, stdio)
      const found = fits ? waiting.find(isWaiting) : undefined
      waiting = waiting.filter(one => one !== found)
      return found === undefined ? start(launcher, stdio, hasProxy) : employ(found)
    },
    prepare: (launcher, stdio) => {
      waiting = waiting.filter(isLasting)
      const wanted = kindOf(launcher, stdio)
      // the last one that waits is needed before more are there; of another kind, it is not replaced
      const isDue = waiting.length === 0 || (waiting.length === 1 && kind === wanted)
      // one script alone is nearly always the only one
      if (taken > 1 && isDue && isRepeatable(stdio)) {
        count = Math.min(2 * count, mostAtOnce)
        kind = wanted
        waiting = [...waiting, ...startMany(launcher, stdio, count, tier)]
      }
    },
  }
}
