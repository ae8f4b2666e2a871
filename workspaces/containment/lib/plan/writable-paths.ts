import type { ViewStep } from './plan.js'

/** What of the machine a script may write: the paths that are granted so. What it has in memory is not of the machine. */
export const writablePaths = (view: readonly ViewStep[]): string[] => {
  const paths: string[] = []
  // nearly none of a hundred steps is one, and this is asked for every script
  for (const step of view) {
    if (step.kind === 'bind' && step.writable) {
      paths.push(step.path)
    }
  }
  return paths
}
