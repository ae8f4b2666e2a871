import type { ExaminedGuarantee, TierState } from '../doctor/examination.js'
import type { BehaviourName } from './behaviours.js'

/** One clause of the contract, as a backend was seen to keep it. */
export interface ExaminedBehaviour {
  readonly name: BehaviourName
  readonly title: string
  /** What was seen instead; absent when it is kept. */
  readonly differs?: string
}

/** What one backend was seen to do on this machine. */
export interface Conformance {
  readonly backend: string
  readonly tier: string
  readonly state: TierState
  /** None when it could not even be started; `behaviours` too. */
  readonly guarantees: readonly ExaminedGuarantee[]
  readonly behaviours: readonly ExaminedBehaviour[]
  /** Whether `--safe` would run by it, for each value of `containment-require`. */
  readonly accepted: { readonly any: boolean; readonly full: boolean }
}
