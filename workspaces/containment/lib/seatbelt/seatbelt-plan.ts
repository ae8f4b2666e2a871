import { basename, dirname, join } from 'node:path'
import { type PrivateAreas, privateEnvironment } from '../backend/private-environment.js'
import { treeOrderKey } from '../paths.js'
import type { Plan, ViewStep } from '../plan/plan.js'

const own = (path: string): ViewStep => ({ kind: 'bind', source: path, path, writable: true })

/**
 * The same authority as Seatbelt can have it: paths as the kernel spells them, and private directories on disk in place of
 * those in memory.
 * @param canonical the kernel's spelling of a path
 */
export const seatbeltPlan = (plan: Plan, areas: PrivateAreas, canonical: (path: string) => string): Plan => {
  const respell = (step: ViewStep): ViewStep => {
    // a link itself, not what it leads to
    const path = step.kind === 'link' ? join(canonical(dirname(step.path)), basename(step.path)) : canonical(step.path)
    return step.kind === 'bind' ? { ...step, source: canonical(step.source), path } : { ...step, path }
  }
  const view = plan.view
    .map(respell)
    .map(step => ({ step, key: treeOrderKey(step.path) }))
    .sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))
    .map(({ step }) => step)
  const { home, temporary } = areas
  return {
    ...plan,
    // last, so that nothing covers them
    view: [...view, own(canonical(home)), own(canonical(temporary))],
    command: {
      ...plan.command,
      directory: canonical(plan.command.directory),
      environment: privateEnvironment(plan.command.environment, areas),
    },
  }
}
