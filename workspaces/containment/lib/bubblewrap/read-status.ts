import type { Outcome } from '../backend/backend.js'

/** How bubblewrap itself ended. */
export interface BubblewrapEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

const exitCode = (status: string): number | undefined => {
  const found = /^\{ "exit-code": (\d+) \}$/m.exec(status)?.[1]
  return found === undefined ? undefined : Number(found)
}

/**
 * How the script ended. Bubblewrap reports an exit code only of a command that ran; of its own failures, before that, it
 * ends with 1. Any other end is not known to be one before the start, so it is not called a refusal.
 */
export const readOutcome = (status: string, { code, signal }: BubblewrapEnd): Outcome => {
  const reported = exitCode(status)
  if (reported !== undefined) {
    return { kind: 'exited', code: reported }
  }
  if (code === 1) {
    return { kind: 'refused', reason: 'bubblewrap could not set the containment up, or not start the program.' }
  }
  return { kind: 'signalled', signal: signal ?? 'SIGKILL' }
}
