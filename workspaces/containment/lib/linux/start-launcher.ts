import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { ContainedProcess, Outcome, ScriptStdio } from '../backend/backend.js'
import { readAll } from '../backend/read-all.js'
import { threeOf } from '../backend/three-of.js'
import type { Plan } from '../plan/plan.js'
import { encodePlan } from './encode-plan.js'
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
 * Starts the launcher: the plan on descriptor 3, the status on 4, nothing in its arguments or its environment that
 * comes from a package.
 */
export const startLauncher = (launcher: string, plan: Plan, stdio: ScriptStdio): StartedLauncher => {
  const child = spawn(launcher, [], {
    cwd: '/',
    env: {},
    stdio: [...threeOf(stdio), 'pipe', 'pipe'] as StdioOptions,
  })
  const [, , , planStream, statusStream] = child.stdio as [unknown, unknown, unknown, Writable | null, Readable | null]
  const status = statusStream === null ? Promise.resolve('') : readAll(statusStream)
  // a launcher that failed early does not read: its status says why
  planStream?.on('error', () => undefined)
  planStream?.end(encodePlan(plan))
  return { process: child, outcome: outcomeOf(child, status, plan), status }
}
