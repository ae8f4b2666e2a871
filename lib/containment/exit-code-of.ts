import { constants } from 'node:os'
import { ContainmentError, type Outcome } from '@npmcli/containment'

/** What a shell adds to the number of a signal when it reports it as an exit code. */
const signalBase = 128

/**
 * The exit code by which npm passes on how a command ended.
 * @throws {ContainmentError} where it took too long, or could not be started
 */
export const exitCodeOf = (outcome: Outcome, pkgid: string): number => {
  switch (outcome.kind) {
    case 'exited':
      return outcome.code
    case 'signalled':
      return signalBase + constants.signals[outcome.signal]
    case 'expired':
      throw new ContainmentError('ECONTAINTIMEOUT', {
        pkgid,
        reason: `It had ${outcome.seconds} seconds.`,
        hint: 'Allow more by --containment-timeout=<seconds>; 0 sets no limit.',
      })
    case 'refused':
      throw new ContainmentError('ECONTAINSTART', {
        pkgid,
        reason: outcome.reason,
        hint: outcome.remedy ?? 'Run: npm containment doctor',
      })
  }
}
