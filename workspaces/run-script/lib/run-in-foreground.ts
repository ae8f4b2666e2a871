import { input, log } from 'proc-log'
import { followSignal } from './follow-signal.js'
import type { Script, ScriptResult } from './script.js'

/** How a script is announced, and run. */
export interface ForegroundRun extends Pick<Script, 'args' | 'command' | 'event' | 'pkgid'> {
  /** How long npm waits to be ended by the signal that ended the script, in milliseconds. */
  readonly signalTimeout: number
  run(): Promise<ScriptResult>
}

/**
 * Runs a script that shares npm's terminal: says what is about to use it, keeps npm's own output back meanwhile, and
 * makes the script's end by a signal npm's end.
 */
export const runInForeground = async (foreground: ForegroundRun): Promise<ScriptResult> => {
  const { args, command, event, pkgid, signalTimeout } = foreground
  log.notice('run', pkgid ? `${pkgid} ${event}` : event)
  log.notice('run', `${command.trim()} ${args.join(' ')}`.trim())
  const giveBack = input.start()
  try {
    return await foreground.run()
  } catch (error) {
    await followSignal(error, signalTimeout)
    throw error
  } finally {
    giveBack()
  }
}
