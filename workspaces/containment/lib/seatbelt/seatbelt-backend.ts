import type { Backend } from '../backend/backend.js'
import { linkCaches } from '../backend/link-caches.js'
import { makePrivateAreas } from '../backend/private-areas.js'
import { privateVariables } from '../backend/private-environment.js'
import { canonicalPath } from './canonical-path.js'
import { findSandboxExec, type FoundSandbox } from './find-sandbox-exec.js'
import { permanentSeatbeltGaps, seatbeltExcuses } from './seatbelt-gaps.js'
import { seatbeltPlan } from './seatbelt-plan.js'
import { startSeatbelt } from './start-seatbelt.js'

/**
 * macOS by its own sandbox, through the system's `sandbox-exec`. It has not been run on a Mac by those who wrote it: there
 * it counts only for what its proof shows.
 */
export const seatbeltBackend = (search: () => FoundSandbox = findSandboxExec): Backend => {
  let known: FoundSandbox | undefined
  const find = (): FoundSandbox => (known ??= search())
  return {
    name: 'seatbelt',
    tier: 'profile',
    gaps: permanentSeatbeltGaps,
    excuses: seatbeltExcuses,
    variables: privateVariables,
    identify: () => find(),
    start: (plan, stdio) => {
      const found = find()
      if (found.kind === 'absent') {
        throw new Error(found.reason)
      }
      const areas = makePrivateAreas(plan)
      try {
        linkCaches(plan, areas.home)
        const { process: child, outcome } = startSeatbelt(
          found.program,
          seatbeltPlan(plan, areas, canonicalPath),
          stdio,
        )
        return {
          process: child,
          outcome: outcome.finally(() => {
            areas.remove()
          }),
        }
      } catch (error) {
        areas.remove()
        throw error
      }
    },
  }
}
