import { type PrivateAreas, privateEnvironment } from '../backend/private-environment.js'
import { ancestors, isWithin } from '../paths.js'
import type { Plan, ViewStep } from '../plan/plan.js'

/** The files and directories in a directory, by path. Links and special files are left out: they need no grant. */
export type ListDirectory = (path: string) => readonly string[]

const bind = (path: string, writable: boolean): ViewStep => ({ kind: 'bind', source: path, path, writable })

/** Landlock knows no exceptions: a tree in which something is covered becomes the parts of it that are not. */
const split = (path: string, covered: readonly string[], list: ListDirectory): string[] => {
  if (covered.includes(path)) {
    return []
  }
  const inside = covered.filter(other => isWithin(other, path))
  return inside.length === 0 ? [path] : list(path).flatMap(entry => split(entry, inside, list))
}

/** What lies in a grant of as much is granted with it. */
const withoutRedundancy = (steps: readonly ViewStep[]): ViewStep[] => {
  const isWritable = new Map<string, boolean>()
  for (const step of steps) {
    if (step.kind === 'bind') {
      isWritable.set(step.path, step.writable || isWritable.get(step.path) === true)
    }
  }
  const done = new Set<string>()
  return steps.filter(step => {
    if (step.kind !== 'bind') {
      return true
    }
    const isHeld = ancestors(step.path).some(
      path => isWritable.get(path) === true || isWritable.get(path) === step.writable,
    )
    const isRepeated = step.writable !== isWritable.get(step.path) || done.has(step.path)
    done.add(isRepeated ? '' : step.path)
    return !isHeld && !isRepeated
  })
}

const machineFiles = new Set(['/etc/passwd', '/etc/group', '/etc/nsswitch.conf', '/etc/resolv.conf', '/etc/hosts'])

/**
 * The same authority without a view: grants alone, at the same paths. What the view holds in memory is a private
 * directory, what it makes up is the machine's own, and what it covers is not granted.
 */
export const landlockPlan = (plan: Plan, areas: PrivateAreas, list: ListDirectory): Plan => {
  const covered = plan.view.flatMap(step => (step.kind === 'hide' || step.kind === 'memory' ? [step.path] : []))
  const home = plan.command.environment.find(([name]) => name === 'HOME')?.[1]
  const privately = (path: string): ViewStep[] =>
    home !== undefined && isWithin(path, home)
      ? [{ kind: 'decoy', path: `${areas.home}${path.slice(home.length)}` }]
      : []
  const granted = plan.view.flatMap((step): ViewStep[] => {
    switch (step.kind) {
      case 'bind':
        return split(step.path, covered, list).map(path => bind(path, step.writable))
      case 'device':
        return [step]
      case 'processes':
        return [bind(step.path, false)]
      case 'file':
        return machineFiles.has(step.path) && list('/etc').includes(step.path) ? [bind(step.path, false)] : []
      case 'directory':
        return privately(step.path)
      case 'decoy':
        // that in its own HOME, and the place of the user's, which the launcher only looks at
        return [...privately(step.path), { kind: 'decoy', path: step.path }]
      case 'hide':
      case 'link':
      case 'memory':
        return []
    }
  })
  const grants = withoutRedundancy([...granted, bind(areas.home, true), bind(areas.temporary, true)])
  return {
    ...plan,
    view: grants,
    command: { ...plan.command, environment: privateEnvironment(plan.command.environment, areas) },
  }
}
