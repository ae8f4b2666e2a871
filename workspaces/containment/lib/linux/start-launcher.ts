import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process'
import type { Duplex } from 'node:stream'
import type { ContainedProcess, Outcome, ScriptStdio } from '../backend/backend.js'
import { readAll } from '../backend/read-all.js'
import { threeOf } from '../backend/three-of.js'
import type { Plan } from '../plan/plan.js'
import { encodePlan, type TierOptions } from './encode-plan.js'
import { readDenials } from './read-denials.js'
import { readOutcome } from './read-status.js'

const outcomeOf = (child: ChildProcess, status: Promise<string>, plan: Plan): Promise<Outcome> =>
  new Promise(resolve => {
    child.on('error', error => {
      resolve({ kind: 'refused', reason: `The launcher could not be started: ${error.message}.` })
    })
    child.on('close', (_code, signal) => {
      void status.then(text => {
        resolve(readOutcome(text, plan, signal))
      })
    })
  })

/** A contained process, and the launcher's own words about it. */
export interface StartedLauncher extends ContainedProcess {
  readonly status: Promise<string>
}

/**
 * Starts the launcher: the plan and the status on descriptor 3, a socket, and nothing in its arguments or its
 * environment that comes from a package.
 */
export const startLauncher = (
  launcher: string,
  plan: Plan,
  stdio: ScriptStdio,
  tier?: TierOptions,
): StartedLauncher => {
  const child = spawn(launcher, [], {
    cwd: '/',
    env: {},
    stdio: [...threeOf(stdio), 'pipe'] as StdioOptions,
  })
  const channel = child.stdio[3] as Duplex | null
  const status = channel === null ? Promise.resolve('') : readAll(channel)
  // a launcher that failed early does not read: its status says why
  channel?.end(encodePlan(plan, tier))
  return { process: child, outcome: outcomeOf(child, status, plan), denied: status.then(readDenials), status }
}
