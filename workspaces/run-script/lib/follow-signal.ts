import { setTimeout as sleep } from 'node:timers/promises'

/** The signal that ended a script, from the error about it. */
const signalOf = (error: unknown): string | undefined => {
  const { signal } = Object(error) as { signal?: unknown }
  return typeof signal === 'string' ? signal : undefined
}

/**
 * Ends npm by the signal that ended its script, so that npm's own caller sees the same end. Where npm survives, the
 * wait is over after `timeout` milliseconds; without it, npm could have exited before the signal arrives.
 */
export const followSignal = async (error: unknown, timeout: number): Promise<void> => {
  const signal = signalOf(error)
  if (signal !== undefined) {
    process.kill(process.pid, signal)
    await sleep(timeout)
  }
}
