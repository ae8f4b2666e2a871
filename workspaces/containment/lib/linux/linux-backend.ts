import type { Backend, Outcome, Proof } from '../backend/backend.js'
import { explainFailure } from './explain-failure.js'
import { findLauncher } from './find-launcher.js'
import { probeFindings, probePlan } from './probe-plan.js'
import { readFailure } from './read-status.js'
import { startLauncher } from './start-launcher.js'

const unusable = (reason: string, remedy: string): Proof => ({ kind: 'unusable', reason, remedy })

const judge = (outcome: Outcome, launcherText: string): Proof => {
  switch (outcome.kind) {
    case 'exited':
      return outcome.code === 0
        ? { kind: 'proven', enforcement: { level: 'full', tier: 'view' } }
        : unusable(
            `The launcher does not contain here: ${probeFindings[outcome.code] ?? `its probe ended with ${outcome.code}`}.`,
            'Please report this with the output of uname -a.',
          )
    case 'signalled':
      return unusable(`The launcher's probe was killed by ${outcome.signal}.`, 'Run the command again.')
    case 'expired':
    case 'refused': {
      const failure = readFailure(launcherText, probePlan(__filename))
      const { reason, remedy } =
        failure === undefined
          ? {
              reason: outcome.kind === 'refused' ? outcome.reason : 'Its probe did not end.',
              remedy: 'Install this npm again.',
            }
          : explainFailure(failure)
      return unusable(reason, remedy)
    }
  }
}

/** Linux namespaces by this project's own launcher. */
export const linuxBackend = (): Backend => {
  // looked up once: its hash is checked before its first use
  let launcher: string | undefined
  const find = (): string => (launcher ??= findLauncher())
  return {
    name: 'linux',
    prove: async () => {
      const { outcome, status } = startLauncher(find(), probePlan(__filename), 'ignore')
      return judge(await outcome, await status)
    },
    start: (plan, stdio) => startLauncher(find(), plan, stdio),
  }
}
