import { createHash } from 'node:crypto'
import { ContainmentError } from '../errors.js'
import { overlap } from '../paths.js'
import { type Grant, showGrant } from './grant.js'
import { type GrantEntry, grantsField } from './grant-entry.js'
import { showPackageKey } from './package-key.js'

/**
 * What a user can let projects grant by themselves (`containment-ceiling`).
 * - `project`: paths in the project that its own scripts have anyway: it hands on what it has
 * - `environment`, `cache`, `hosts`: grants of that kind
 * - `paths`: every other path
 */
export const ceilingNames = ['project', 'environment', 'cache', 'hosts', 'paths'] as const

export type CeilingName = (typeof ceilingNames)[number]

const isOwnPath = (path: string, guarded: readonly string[]): boolean => {
  const name = path.slice('<project>/'.length)
  return (
    (path === '<project>' || path.startsWith('<project>/')) &&
    name.split('/')[0] !== 'node_modules' &&
    !guarded.some(other => name !== '' && overlap(name, other))
  )
}

/**
 * The part of the ceiling that a grant belongs to; `user`: no ceiling reaches it.
 * @param guarded names in the project that its own scripts may not change
 */
export const ceilingOf = (grant: Grant, guarded: readonly string[]): CeilingName | 'user' => {
  switch (grant.kind) {
    case 'read':
    case 'write':
      return isOwnPath(grant.path, guarded) ? 'project' : 'paths'
    case 'declared':
      return 'project'
    case 'environment':
    case 'cache':
      return grant.kind
    case 'host':
      return 'hosts'
    case 'uncontained':
      return 'user'
  }
}

/** One grant of a project that the ceiling does not reach, as it is shown and accepted: `name@version grant`. */
export const beyondCeiling = (
  entries: readonly GrantEntry[],
  ceiling: readonly CeilingName[],
  guarded: readonly string[],
): string[] =>
  entries
    .flatMap(({ key, grants }) =>
      grants.flatMap(grant => {
        const part = ceilingOf(grant, guarded)
        return part === 'user' || ceiling.includes(part) ? [] : [`${showPackageKey(key)} ${showGrant(grant)}`]
      }),
    )
    .sort()

/** Names exactly these grants for exactly this project: another project, or one grant more or less, is another name. */
export const acceptanceOf = (project: string, beyond: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([project, ...beyond]))
    .digest('hex')
    .slice(0, 32)

/** A project's grants, and what its user lets projects do. */
export interface ProjectGrants {
  /** The project's real directory. */
  readonly project: string
  readonly entries: readonly GrantEntry[]
  readonly ceiling: readonly CeilingName[]
  /** Acceptances that the user has given, of whatever project. */
  readonly accepted: readonly string[]
  readonly guarded: readonly string[]
}

/** What of a project's grants only counts when its user accepts it; undefined when nothing is left to accept. */
export interface Unaccepted {
  readonly grants: readonly string[]
  readonly acceptance: string
}

export const findUnaccepted = ({
  project,
  entries,
  ceiling,
  accepted,
  guarded,
}: ProjectGrants): Unaccepted | undefined => {
  const grants = beyondCeiling(entries, ceiling, guarded)
  if (grants.length === 0) {
    return undefined
  }
  const acceptance = acceptanceOf(project, grants)
  return accepted.includes(acceptance) ? undefined : { grants, acceptance }
}

/**
 * Refuses grants that their author was not allowed to give. They are never ignored: a project that works only with them
 * would fail in ways that nobody understands.
 * @throws {ContainmentError} ECONTAINACCEPT with the one command that accepts exactly these; ECONTAINGRANT for what no
 * project can grant
 */
export const gateProjectGrants = (grants: ProjectGrants): void => {
  const bare = grants.entries.find(entry => entry.grants.some(({ kind }) => kind === 'uncontained'))
  if (bare !== undefined) {
    const name = showPackageKey(bare.key)
    throw new ContainmentError('ECONTAINGRANT', {
      reason: `In package.json, ${grantsField} of ${name}: running without containment is granted by a user, never by a project.`,
      hint: `Remove it there; a user grants it with: npm containment grant ${name} uncontained`,
    })
  }
  const unaccepted = findUnaccepted(grants)
  if (unaccepted !== undefined) {
    throw new ContainmentError('ECONTAINACCEPT', {
      reason: `Its package.json grants: ${unaccepted.grants.join('; ')}.`,
      hint: `If you want exactly this, in this project: npm containment accept ${unaccepted.acceptance}`,
    })
  }
}
