import type { LauncherFailure } from './read-status.js'

/** What a failure of the landlock tier means for the person who meets it, where the machine is the reason. */
export const explainLandlock = ({
  stage,
  error,
  path,
}: LauncherFailure): { readonly reason: string; readonly remedy: string } | undefined =>
  stage === 'landlock' && path === undefined
    ? {
        reason: `This machine has no Landlock that contains (${error}).`,
        remedy: 'Use Linux 5.13 or later, with landlock among its security modules (lsm=landlock,… at boot).',
      }
    : undefined
