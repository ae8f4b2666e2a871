import { allAbove } from '../paths.js'
import type { ViewStep } from './plan.js'

/** What covers the inside of a path's parent: the step at the nearest directory above it. */
const stepAbove = (steps: ReadonlyMap<string, ViewStep>, path: string): ViewStep | undefined => {
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    const step = steps.get(path.slice(0, at))
    if (step !== undefined) {
      return step
    }
  }
  return undefined
}

/**
 * A view in which empty files lie where well-known secrets would: only in memory, and not where anything of the machine
 * is shown. What looks for a secret asks first whether it is there; so only what is there can be seen to be wanted.
 * @param paths absolute and normal
 */
export const withDecoys = (view: readonly ViewStep[], paths: readonly string[]): ViewStep[] => {
  const steps = new Map(view.map(step => [step.path, step]))
  const holding = allAbove(steps.keys())
  const free = paths.filter(path => !steps.has(path) && !holding.has(path) && stepAbove(steps, path)?.kind === 'memory')
  return [...view, ...free.map((path): ViewStep => ({ kind: 'decoy', path }))]
}
