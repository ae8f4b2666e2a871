import type { ContainedProcess, Outcome } from './backend.js'

/**
 * How a contained script ends when it may take `seconds` at the most: the backend's process is killed then, and with it
 * everything contained. 0 sets no limit.
 */
export const endAfter = ({ process, outcome }: ContainedProcess, seconds: number): Promise<Outcome> => {
  if (seconds === 0) {
    return outcome
  }
  let isExpired = false
  const timer = setTimeout(() => {
    isExpired = true
    process.kill('SIGKILL')
  }, seconds * 1000)
  return outcome.then(ended => {
    clearTimeout(timer)
    return isExpired ? { kind: 'expired', seconds } : ended
  })
}
