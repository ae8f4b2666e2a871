import type { Denial } from '../report.js'
import { normalPath, type Places, programName } from './normal-path.js'
import type { Use, Used, UseOutcome } from './use.js'

/** One thing that was used or tried, by its normal name. */
export interface Observed {
  readonly name: string
  readonly outcome: UseOutcome
}

/**
 * All authority that one script used or tried. Names are normal (see `normalPath`), each list is in their order, and the
 * same script says the same again.
 */
export interface Observation {
  readonly read: readonly Observed[]
  readonly write: readonly Observed[]
  /** What it asked for without opening it, beside what is told as a whole. */
  readonly look: readonly Observed[]
  readonly run: readonly Observed[]
  /** Hosts by name and port, addresses where there was no name, names that were only looked up. */
  readonly connect: readonly Observed[]
  /** The variables that it was given. Which of them it read, nobody sees. */
  readonly environment: readonly string[]
  /** How much more there was than is kept. */
  readonly untold: number
}

const inOrder = (observed: readonly Observed[]): Observed[] => {
  const unique = new Map(observed.map(entry => [`${entry.name}\0${entry.outcome}`, entry]))
  return [...unique].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, entry]) => entry)
}

const filesOf = (uses: readonly Use[], kind: 'read' | 'write' | 'look', places: Places): Observed[] =>
  inOrder(
    uses.flatMap(use => {
      if (use.kind !== kind) {
        return []
      }
      const { path, isWhole } = normalPath(use.path, places)
      // inside of what is told as a whole, a search leaves many names that are not there, and looking says nothing
      const isNoise = isWhole && (use.outcome === 'absent' || kind === 'look')
      return isNoise ? [] : [{ name: path, outcome: use.outcome }]
    }),
  )

const connections = (denials: readonly Denial[], reached: readonly string[]): Observed[] =>
  inOrder([
    ...denials.flatMap((denial): Observed[] => {
      if (denial.kind === 'network') {
        return [{ name: '<network>', outcome: 'refused' }]
      }
      const name = denial.kind === 'connect' ? denial.address : denial.kind === 'lookup' ? denial.name : undefined
      return name === undefined ? [] : [{ name, outcome: 'refused' }]
    }),
    ...reached.map((name): Observed => ({ name, outcome: 'used' })),
  ])

/** Puts together what a backend saw, under normal names. */
export const observe = (
  { uses, reached, untold }: Used,
  denials: readonly Denial[],
  variables: readonly string[],
  places: Places,
): Observation => ({
  read: filesOf(uses, 'read', places),
  write: filesOf(uses, 'write', places),
  look: filesOf(uses, 'look', places),
  run: inOrder(
    uses.flatMap(({ kind, outcome, path }) => (kind === 'run' ? [{ name: programName(path, places), outcome }] : [])),
  ),
  connect: connections(denials, reached),
  environment: [...new Set(variables)].sort(),
  untold,
})
