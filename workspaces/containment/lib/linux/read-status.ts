import { constants } from 'node:os'
import { getSystemErrorName } from 'node:util'
import type { Outcome } from '../backend/backend.js'
import type { Plan } from '../plan/plan.js'
import { firstViewRecord } from './encode-plan.js'

/** The stage at which the set-up failed, as the launcher names it, and why. */
export interface LauncherFailure {
  readonly stage: string
  readonly error: string
  /** The path of the view step that failed, where it was one. */
  readonly path: string | undefined
}

const errorName = (errno: number): string => {
  try {
    return errno === 0 ? 'no error' : getSystemErrorName(-errno)
  } catch {
    return `error ${errno}`
  }
}

const signalName = (number: number): NodeJS.Signals =>
  (Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? 'SIGKILL') as NodeJS.Signals

/** The failure that a status text reports, if it does. */
export const readFailure = (text: string, plan: Plan): LauncherFailure | undefined => {
  const match = /^fail (\S+) (\d+) (-?\d+)$/m.exec(text)
  if (match === null) {
    return undefined
  }
  const [, stage = '', errno, index] = match
  return { stage, error: errorName(Number(errno)), path: plan.view[Number(index) - firstViewRecord]?.path }
}

/**
 * How the script ended, by the launcher's status. No `exec-ok` means that nothing of the script ran, whatever the
 * launcher's own exit code is.
 * @param killedBy the signal that ended the launcher itself, if one did
 */
export const readOutcome = (text: string, plan: Plan, killedBy: NodeJS.Signals | null = null): Outcome => {
  const failure = readFailure(text, plan)
  // what failed after the script had started does not undo that it ran
  const hasRun = /^exec-ok$/m.test(text.replace(/^fail [^]*$/m, ''))
  if (failure !== undefined && !hasRun) {
    const { stage, error, path } = failure
    return {
      kind: 'refused',
      reason: `The launcher failed at ${stage}: ${error}${path === undefined ? '' : ` (${path})`}.`,
    }
  }
  if (killedBy !== null && !/^(exit|signal) \d+$/m.test(text)) {
    // the launcher was killed before it could say how the script ended, or even that it began; the script died with it
    return { kind: 'signalled', signal: killedBy }
  }
  if (!hasRun) {
    return { kind: 'refused', reason: 'The launcher ended without starting the script.' }
  }
  const exit = /^exit (\d+)$/m.exec(text)
  if (exit !== null) {
    return { kind: 'exited', code: Number(exit[1]) }
  }
  // the launcher was killed before it could say how the script ended, and the script died with it; or could not end all of it
  return {
    kind: 'signalled',
    signal: signalName(Number(/^signal (\d+)$/m.exec(text)?.[1] ?? constants.signals.SIGKILL)),
  }
}
