import { authorityData } from '../authority/authority-data.js'
import { ContainmentError } from '../errors.js'
import { catalogueEntries } from './catalogue.js'
import { type CeilingName, ceilingNames, findUnaccepted, gateProjectGrants, type Unaccepted } from './ceiling.js'
import { type GrantEntry, readProjectGrants, readUserGrant } from './grant-entry.js'

/** Where grants come from, as they were written. */
export interface GrantSources {
  /** The project's real directory; undefined in a global install. */
  readonly project: string | undefined
  /** What the project's package.json holds in `grantsField`. */
  readonly field: unknown
  /** The user's own, by the layer of npm's configuration. */
  readonly user: readonly { readonly line: string; readonly source: string }[]
  /** What the user lets projects grant; see `ceilingNames`. */
  readonly ceiling: readonly string[]
  readonly accepted: readonly string[]
}

/** All grants, and what of the project's is still to be accepted: then none of them may count. */
export interface FoundGrants {
  readonly entries: readonly GrantEntry[]
  readonly unaccepted: Unaccepted | undefined
  /** What would accept the project's grants as they are; undefined where none of them needs it. */
  readonly acceptance: string | undefined
}

const readCeiling = (names: readonly string[]): CeilingName[] => {
  const stranger = names.find(name => name !== 'none' && !ceilingNames.some(known => known === name))
  if (stranger !== undefined) {
    throw new ContainmentError('ECONTAINGRANT', {
      reason: `containment-ceiling: ${JSON.stringify(stranger)} is no part of it.`,
      hint: `It is none, or some of ${ceilingNames.join(', ')}.`,
    })
  }
  return ceilingNames.filter(name => names.includes(name))
}

const projectGrants = ({ project, field, ceiling, accepted }: GrantSources) =>
  project === undefined
    ? undefined
    : {
        project,
        entries: readProjectGrants(field, 'package.json'),
        ceiling: readCeiling(ceiling),
        accepted,
        guarded: authorityData.project.protect,
      }

const entriesOf = (own: ReturnType<typeof projectGrants>, { user }: GrantSources): GrantEntry[] => [
  ...catalogueEntries(),
  ...(own?.entries ?? []),
  ...user.map(({ line, source }) => readUserGrant(line, source)),
]

/**
 * Reads all grants, as they are, for the person who asks.
 * @throws {ContainmentError} ECONTAINGRANT for a bad entry
 */
export const findGrants = (sources: GrantSources): FoundGrants => {
  const own = projectGrants(sources)
  return {
    entries: entriesOf(own, sources),
    unaccepted: own && findUnaccepted(own),
    acceptance: own && findUnaccepted({ ...own, accepted: [] })?.acceptance,
  }
}

/**
 * Reads all grants, before anything runs.
 * @throws {ContainmentError} ECONTAINGRANT for a bad entry, ECONTAINACCEPT for what a project may not grant by itself
 */
export const collectGrants = (sources: GrantSources): readonly GrantEntry[] => {
  const own = projectGrants(sources)
  if (own !== undefined) {
    gateProjectGrants(own)
  }
  return entriesOf(own, sources)
}
