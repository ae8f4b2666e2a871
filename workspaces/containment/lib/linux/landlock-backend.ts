import { type Dirent, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Backend, Outcome, Proof, ScriptStdio } from '../backend/backend.js'
import type { Plan } from '../plan/plan.js'
import { findLauncher } from './find-launcher.js'
import { landlockGaps } from './landlock-gaps.js'
import { landlockPlan } from './landlock-plan.js'
import { makePrivateAreas } from './private-areas.js'
import { probePlan } from './probe-plan.js'
import { type StartedLauncher, startLauncher } from './start-launcher.js'

/** What the probe's script checks, and how it says so: each denial after what must succeed. */
const findings: Readonly<Record<number, string>> = {
  12: 'a private HOME cannot be written',
  13: 'a file that is not granted can be read',
  14: 'the system can be written',
  15: 'the script has capabilities',
  16: 'a stranger can be signalled',
  17: 'the mode of a file that is not granted can be changed',
  18: 'the mode of an own file cannot be changed',
}

const script = [
  'echo probe > "$HOME/probe" || exit 12',
  '( read -r line < "$1" ) 2>/dev/null && exit 13',
  '( : > /usr/.npm-containment-probe ) 2>/dev/null && exit 14',
  'while read -r name value; do case $name in CapEff: | CapPrm:) test "$value" = 0000000000000000 || exit 15 ;; esac; done < /proc/self/status',
  'kill -0 "$PPID" 2>/dev/null && exit 16',
  'chmod u+r "$1" 2>/dev/null && exit 17',
  'chmod 700 "$HOME/probe" || exit 18',
  'exit 0',
].join('\n')

const isGrantable = (entry: Dirent): boolean => entry.isFile() || entry.isDirectory()

const list = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter(isGrantable)
    .map(({ name }) => join(path, name))

const unusable = (reason: string): Proof => ({
  kind: 'unusable',
  reason: `Without user namespaces there is Landlock, which does not contain here: ${reason}.`,
  remedy: 'Update the kernel to Linux 6.12 or later, with Landlock among its security modules.',
})

const judge = (outcome: Outcome): Proof => {
  switch (outcome.kind) {
    case 'exited':
      return outcome.code === 0
        ? { kind: 'proven', enforcement: { level: 'partial', tier: 'landlock', gaps: Object.keys(landlockGaps) } }
        : unusable(findings[outcome.code] ?? `its probe ended with ${outcome.code}`)
    case 'refused':
      return unusable(outcome.reason.replace(/\.$/, ''))
    case 'signalled':
    case 'expired':
      return unusable('its probe was killed')
  }
}

/** The launcher's second tier, for machines that refuse namespaces or a fresh /proc. */
export const landlockBackend = (find: () => string = findLauncher): Backend => {
  const start = (plan: Plan, stdio: ScriptStdio): StartedLauncher => {
    const areas = makePrivateAreas(plan)
    const started = startLauncher(find(), landlockPlan(plan, areas, list), stdio, 'landlock')
    const outcome = started.outcome.then(ended => {
      areas.remove()
      return ended
    })
    return { ...started, outcome }
  }
  return {
    name: 'linux',
    prove: async () => {
      const plan = probePlan(__filename)
      const command = { ...plan.command, args: ['-c', script, 'probe', __filename] }
      return judge(await start({ ...plan, command }, 'ignore').outcome)
    },
    start,
  }
}
