import type { Backend, ContainedProcess, Outcome } from '../backend/backend.js'
import { machineFacts } from '../machine/machine-facts.js'
import type { Plan } from '../plan/plan.js'
import type { Reach } from '../proxy/reach.js'
import { answerNames } from './answer-names.js'
import { explainFailure } from './explain-failure.js'
import { findLauncher, type Launcher } from './find-launcher.js'
import { launcherSource } from './launcher-source.js'
import { unboundedMemory } from './memory-group.js'
import { openProxy } from './open-proxy.js'
import { readFailure } from './read-status.js'
import { holdLauncher, type StartedLauncher, startLauncher } from './start-launcher.js'

/** The outcome, and where the machine is the reason for a refusal, what would help. */
const explain = async ({ outcome, status }: StartedLauncher, plan: Plan): Promise<Outcome> => {
  const ended = await outcome
  const failure = ended.kind === 'refused' ? readFailure(await status, plan) : undefined
  const explanation = failure && explainFailure(failure, machineFacts())
  return explanation === undefined ? ended : { kind: 'refused', ...explanation }
}

const explained = (started: StartedLauncher, plan: Plan): ContainedProcess => ({
  ...started,
  outcome: explain(started, plan),
})

const tier = { tier: 'view' } as const

/** Linux namespaces by this project's own launcher. */
export const linuxBackend = (reach?: Reach): Backend => {
  // looked up once: its hash is checked before its first use
  let launcher: Launcher | undefined
  const launchers = launcherSource('view')
  const find = (): Launcher => (launcher ??= findLauncher())
  return {
    name: 'linux',
    tier: 'view',
    gaps: [],
    unbounded: unboundedMemory,
    identify: () => ({ kind: 'present', identity: find().hash }),
    start: (plan, stdio) => {
      const answered = answerNames(plan)
      const proxy = openProxy(plan.hosts, 'view', reach)
      return explained(startLauncher(find().file, answered, stdio, tier, proxy, launchers), answered)
    },
    hold: (plan, stdio) => {
      const answered = answerNames(plan)
      const held = holdLauncher(find().file, answered, stdio, tier, launchers)
      return { ...held, release: () => explained(held.release(), answered) }
    },
  }
}
