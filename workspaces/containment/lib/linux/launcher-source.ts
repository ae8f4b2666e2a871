import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process'
import { Socket } from 'node:net'
import type { ScriptStdio } from '../backend/backend.js'
import { threeOf } from '../backend/three-of.js'

/** Descriptor 4 stays closed; by 5 the launcher hands over the socket that the proxy serves. */
const proxyStdio = ['ignore', 'ipc']

/** The plan and the status on descriptor 3, a socket; nothing in arguments or environment that comes from a package. */
export const spawnLauncher = (launcher: string, stdio: ScriptStdio, hasProxy: boolean): ChildProcess =>
  spawn(launcher, [], {
    cwd: '/',
    env: {},
    stdio: [...threeOf(stdio), 'pipe', ...(hasProxy ? proxyStdio : [])] as StdioOptions,
  })

/** Where launchers come from. */
export interface LauncherSource {
  /** A launcher that waits for its plan, with these three descriptors. */
  take(launcher: string, stdio: ScriptStdio, hasProxy: boolean): ChildProcess
  /** Said when a script runs: there is time for the next launcher. */
  prepare(launcher: string, stdio: ScriptStdio): void
}

/** Only what npm itself keeps open can be the same for the next script. */
const isRepeatable = (stdio: ScriptStdio): boolean => threeOf(stdio).every(one => typeof one === 'string')

/** Sockets, each of which npm would wait for. */
const socketsOf = ({ stdio }: ChildProcess): Socket[] => stdio.filter(stream => stream instanceof Socket)

/** npm does not wait for it: without a plan, or without the word to run it, it ends when npm does. */
export const letIdle = (child: ChildProcess): ChildProcess => {
  child.on('error', () => undefined)
  child.unref()
  socketsOf(child).forEach(socket => socket.unref())
  return child
}

/** npm waits for it from here on. */
export const employ = (child: ChildProcess): ChildProcess => {
  child.ref()
  socketsOf(child).forEach(socket => socket.ref())
  return child
}

/** Whether it has been started and lives. */
export const isWaiting = ({ pid, exitCode, signalCode }: ChildProcess): boolean =>
  pid !== undefined && exitCode === null && signalCode === null

/**
 * To start a process costs npm milliseconds, for npm is large and is copied for it. So from the second script on, the launcher of
 * the next one is started while a script runs. It has no plan yet, and so no authority to hand on, and ends when npm ends.
 */
export const launcherSource = (start = spawnLauncher): LauncherSource => {
  let taken = 0
  let standby: { readonly child: ChildProcess; readonly kind: string } | undefined
  const kindOf = (launcher: string, stdio: ScriptStdio): string => JSON.stringify([launcher, threeOf(stdio)])
  return {
    take: (launcher, stdio, hasProxy) => {
      taken++
      if (standby === undefined || hasProxy || !isRepeatable(stdio) || standby.kind !== kindOf(launcher, stdio)) {
        return start(launcher, stdio, hasProxy)
      }
      const { child } = standby
      standby = undefined
      return isWaiting(child) ? employ(child) : start(launcher, stdio, hasProxy)
    },
    prepare: (launcher, stdio) => {
      // one script alone is nearly always the only one
      if (taken > 1 && standby === undefined && isRepeatable(stdio)) {
        standby = { child: letIdle(start(launcher, stdio, false)), kind: kindOf(launcher, stdio) }
      }
    },
  }
}
