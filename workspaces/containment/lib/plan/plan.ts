import type { Plan as PlanOfContract } from '../contract.js'

export type { Bounds, Command, ViewStep } from '../contract.js'

/** The plan of the contract, and what a backend of npm's own adds to it for itself. */
export interface Plan extends PlanOfContract {
  /** Whether the view names a name server on its own loopback, which the backend has to answer for. */
  readonly answersNames?: boolean
  /** Whether all that the command asks for is to be told. It changes nothing in what is enforced. */
  readonly observes?: boolean
}
