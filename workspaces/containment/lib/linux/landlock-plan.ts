import { type PrivateAreas, privateEnvironment } from '../backend/private-environment.js'
import { allAbove, isWithin, parentOf } from '../paths.js'
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
  for (const { kind, path } of steps) {
    if (kind === 'hide' || kind === 'memory') {
      paths.add(path)
    }
  }
  return { paths, above: allAbove(paths) }
}

/** Landlock knows no exceptions: a tree in which something is covered becomes the parts of it that are not. */
const split = (path: string, covered: Covered, list: ListDirectory): string[] => {
  if (covered.paths.has(path)) {
    return []
  }
  return covered.above.has(path) ? list(path).flatMap(entry => split(entry, covered, list)) : [path]
}

/**
 * Whether the place around a path is granted, by the path: `true` where what is granted of a directory above it is writable, `false`
 * where it is only readable. Of each directory that is worked out once.
 */
const grantsAround = (isWritable: ReadonlyMap<string, boolean>): ((path: string) => boolean | undefined) => {
  const known = new Map<string, boolean | undefined>()
  const around = (path: string): boolean | undefined => {
    const directory = parentOf(path)
    if (directory === undefined) {
      return undefined
    }
    if (known.has(directory)) {
      return known.get(directory)
    }
    const above = around(directory)
    const grant = above === true ? true : (isWritable.get(directory) ?? above)
    known.set(directory, grant)
    return grant
  }
  return around
}

/** What lies in a grant of as much is granted with it. */
const withoutRedundancy = (steps: readonly ViewStep[]): ViewStep[] => {
  const isWritable = new Map<string, boolean>()
  for (const step of steps) {
    if (step.kind === 'bind') {
      isWritable.set(step.path, step.writable || isWritable.get(step.path) === true)
    }
  }
  const around = grantsAround(isWritable)
  const done = new Set<string>()
  const kept: ViewStep[] = []
  for (const step of steps) {
    if (step.kind !== 'bind') {
      kept.push(step)
    } else if (step.writable === isWritable.get(step.path) && !done.has(step.path)) {
      done.add(step.path)
      const grant = around(step.path)
      if (grant !== true && grant !== step.writable) {
        kept.push(step)
      }
    }
  }
  return kept
}

/** What the view makes up, and the machine has itself. */
const madeUp = new Set(['/etc/passwd', '/etc/group', '/etc/nsswitch.conf', '/etc/resolv.conf', '/etc/hosts'])

/**
 * The same authority without a view: grants alone, at the same paths. What the view holds in memory is a private
 * directory, what it makes up is the machine's own, and what it covers is not granted.
 */
export const landlockPlan = (plan: Plan, areas: PrivateAreas, list: ListDirectory): Plan => {
  const covered = coveredBy(plan.view)
  const home = plan.command.environment.find(([name]) => name === 'HOME')?.[1]
  const granted: ViewStep[] = []
  const addPrivate = (path: string): void => {
    if (home !== undefined && isWithin(path, home)) {
      granted.push({ kind: 'decoy', path: areas.home + path.slice(home.length) })
    }
  }
  // an npm plans few scripts, and none of this is compiled by then: so it is loops, not lists of lists
  for (const step of plan.view) {
    switch (step.kind) {
      case 'bind':
        for (const path of split(step.path, covered, list)) {
          granted.push(path === step.path && path === step.source ? step : bind(path, step.writable))
        }
        break
      case 'device':
        granted.push(step)
        break
      case 'processes':
        granted.push(bind(step.path, false))
        break
      case 'file':
        if (madeUp.has(step.path) && list('/etc').includes(step.path)) {
          granted.push(bind(step.path, false))
        }
        break
      case 'directory':
        addPrivate(step.path)
        break
      case 'decoy':
        // that in its own HOME, and the place of the user's, which the launcher only looks at
        addPrivate(step.path)
        granted.push(step)
        break
      case 'hide':
      case 'link':
      case 'memory':
        break
    }
  }
  granted.push(bind(areas.home, true), bind(areas.temporary, true))
  return {
    ...plan,
    view: withoutRedundancy(granted),
    command: { ...plan.command, environment: privateEnvironment(plan.command.environment, areas) },
  }
}
