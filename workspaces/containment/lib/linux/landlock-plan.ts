import { type PrivateAreas, privateEnvironment } from '../backend/private-environment.js'
import { isWithin, parentOf } from '../paths.js'
import type { Plan, ViewStep } from '../plan/plan.js'

/** The files and directories in a directory, by path. Links and special files are left out: they need no grant. */
export type ListDirectory = (path: string) => readonly string[]

const bind = (path: string, writable: boolean): ViewStep => ({ kind: 'bind', source: path, path, writable })

/** What is covered, and every directory above that. */
interface Covered {
  readonly paths: ReadonlySet<string>
  readonly above: ReadonlySet<string>
}

const coveredBy = (steps: readonly ViewStep[]): Covered => {
  const paths = new Set<string>()
  const above = new Set<string>()
  for (const { kind, path } of steps) {
    if (kind === 'hide' || kind === 'memory') {
      paths.add(path)
      for (let at = parentOf(path); at !== undefined && !above.has(at); at = parentOf(at)) {
        above.add(at)
      }
    }
  }
  return { paths, above }
}

/** Landlock knows no exceptions: a tree in which something is covered becomes the parts of it that are not. */
const split = (path: string, covered: Covered, list: ListDirectory): string[] => {
  if (covered.paths.has(path)) {
    return []
  }
  return covered.above.has(path) ? list(path).flatMap(entry => split(entry, covered, list)) : [path]
}

/** What lies in a grant of as much is granted with it. */
const withoutRedundancy = (steps: readonly ViewStep[]): ViewStep[] => {
  const isWritable = new Map<string, boolean>()
  for (const step of steps) {
    if (step.kind === 'bind') {
      isWritable.set(step.path, step.writable || isWritable.get(step.path) === true)
    }
  }
  // of each directory: whether what is granted of it or of one above it is writable; undefined: nothing is
  const around = new Map<string, boolean | undefined>()
  const grantAround = (directory: string | undefined): boolean | undefined => {
    if (directory === undefined || around.has(directory)) {
      return directory === undefined ? undefined : around.get(directory)
    }
    const above = grantAround(parentOf(directory))
    const grant = above === true ? true : (isWritable.get(directory) ?? above)
    around.set(directory, grant)
    return grant
  }
  const done = new Set<string>()
  return steps.filter(step => {
    if (step.kind !== 'bind') {
      return true
    }
    const grant = grantAround(parentOf(step.path))
    const isHeld = grant === true || grant === step.writable
    const isRepeated = step.writable !== isWritable.get(step.path) || done.has(step.path)
    if (!isRepeated) {
      done.add(step.path)
    }
    return !isHeld && !isRepeated
  })
}

/** What the view makes up, and the machine has itself. */
const madeUp = new Set(['/etc/passwd', '/etc/group', '/etc/nsswitch.conf', '/etc/resolv.conf', '/etc/hosts'])

/**
 * The same authority without a view: grants alone, at the same paths. What the view holds in memory is a private
 * directory, what it makes up is the machine's own, and what it covers is not granted.
 */
export const landlockPlan = (plan: Plan, areas: PrivateAreas, list: ListDirectory): Plan => {
  const covered = coveredBy(plan.view)
  const machineFiles = new Set(list('/etc').filter(path => madeUp.has(path)))
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
        return machineFiles.has(step.path) ? [bind(step.path, false)] : []
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
