import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process'
import { Socket } from 'node:net'
import type { ScriptProcess } from '../backend/backend.js'

/** The descriptor of the plan and the status: one socket. */
export const channelDescriptor = 3

/** A launcher: npm's child, or one that a pool has forked. */
export interface LauncherProcess extends ScriptProcess, Pick<ChildProcess, 'ref' | 'unref'> {
  /** Unknown until it runs. */
  readonly pid?: number | undefined
  readonly exitCode: number | null
  readonly signalCode: NodeJS.Signals | null
  /** By descriptor; where npm could not even make them, there are none. */
  readonly stdio: readonly unknown[] | undefined
  on(event: 'close', listener: (code: number | null, signal: NodeJS.Signals | null) => void): this
  on(event: 'error', listener: (error: Error) => void): this
  on(event: 'exit', listener: () => void): this
  once(event: 'exit' | 'error', listener: () => void): this
  /** What a launcher with a proxy hands over. */
  once(event: 'message', listener: (message: unknown, handle: unknown) => void): this
}

/** Nothing in arguments or environment that comes from a package: all that it is told comes by its descriptors. */
export const runLauncher = (launcher: string, stdio: readonly unknown[]): ChildProcess =>
  spawn(launcher, [], { cwd: '/', env: {}, stdio: stdio as StdioOptions })

/** Sockets, each of which npm would wait for. */
const socketsOf = ({ stdio = [] }: Pick<LauncherProcess, 'stdio'>): Socket[] =>
  stdio.filter(stream => stream instanceof Socket)

/** npm does not wait for it: without a plan, or without the word to run it, it ends when npm does. */
export const letIdle = <Process extends LauncherProcess>(process: Process): Process => {
  process.on('error', () => undefined)
  process.unref()
  socketsOf(process).forEach(socket => socket.unref())
  return process
}

/** npm waits for it from here on. */
export const employ = <Process extends LauncherProcess>(process: Process): Process => {
  process.ref()
  socketsOf(process).forEach(socket => socket.ref())
  return process
}

/** Whether it has not ended, as far as is known. */
export const isLasting = ({ exitCode, signalCode }: LauncherProcess): boolean =>
  exitCode === null && signalCode === null

/** Whether it has been started and lives. */
export const isWaiting = (process: LauncherProcess): boolean => process.pid !== undefined && isLasting(process)
