import type { MachineFacts } from '../machine/machine-facts.js'
import { namespaceRemedy } from '../machine/namespace-remedy.js'
import type { LauncherFailure } from './read-status.js'

/** What a launcher that failed means for the person who meets it: why, and the one thing that would help. */
export const explainFailure = (
  { stage, error }: LauncherFailure,
  facts: MachineFacts,
): { readonly reason: string; readonly remedy: string } | undefined => {
  switch (stage) {
    case 'namespaces':
    case 'maps':
      return { reason: `This machine refuses user namespaces (${error}).`, remedy: namespaceRemedy(facts) }
    case 'proc':
      return {
        reason: `This machine refuses a fresh /proc (${error}), as containers do.`,
        remedy: namespaceRemedy(facts),
      }
    default:
      return error === 'ENOSYS'
        ? {
            reason: `The launcher failed at ${stage} (${error}).`,
            remedy: 'Containment needs Linux 5.12 or later; update the kernel.',
          }
        : undefined
  }
}
