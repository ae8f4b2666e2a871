import type { LauncherFailure } from './read-status.js'

const userNamespaces =
  'Allow user namespaces: sysctl -w user.max_user_namespaces=10000, and on Ubuntu 24.04 or later also sysctl -w kernel.apparmor_restrict_unprivileged_userns=0; in Docker, add --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined.'

/** What a failed probe means for the person who meets it: the one thing that would help. */
export const explainFailure = ({ stage, error }: LauncherFailure): { reason: string; remedy: string } => {
  switch (stage) {
    case 'namespaces':
    case 'maps':
      return { reason: `This machine refuses user namespaces (${error}).`, remedy: userNamespaces }
    case 'proc':
      return { reason: `This machine refuses a fresh /proc (${error}), as containers do.`, remedy: userNamespaces }
    default:
      return {
        reason: `The launcher failed at ${stage} (${error}).`,
        remedy: 'Containment needs Linux 5.12 or later; update the kernel.',
      }
  }
}
