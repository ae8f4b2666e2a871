import type { GuaranteeResult } from '../proof/result.js'
import type { Used } from '../observe/use.js'
import type { ContainedProcess as ContractProcess, Backend as ContractBackend, ScriptStdio } from '../contract.js'
import type { Plan } from '../plan/plan.js'
import type { Enforcement } from './enforcement.js'

export type { Excuse, Identity, Outcome, ScriptProcess, ScriptStdio } from '../contract.js'

/** A script that runs contained, and what npm's own backends tell beside the contract. */
export interface ContainedProcess extends ContractProcess {
  /** What it used and tried, where the plan asks for that; as `denied`. */
  readonly used?: Promise<Used>
  /** Settles when the script runs, or never will: there is time for the next one. Never rejects. */
  readonly running?: Promise<void>
}

/** A script for which everything is made, and whose turn has not come. npm does not wait for it. */
export interface HeldProcess {
  /** Whether it can still be let run. */
  isWaiting(): boolean
  /** Its turn has come. */
  release(): ContainedProcess
  /** It never comes. */
  withdraw(): void
}

/** A backend of the contract, or one of npm's own. */
export interface Backend extends Omit<ContractBackend, 'start'> {
  /** Whether scripts see a system of the backend's own, so that no plan shows them the machine's. */
  readonly ownSystem?: true
  start(plan: Plan, stdio: ScriptStdio): ContainedProcess
  /**
   * The same up to the point where the script would run, while another one does. Nothing of it has run before `release`.
   * A backend that cannot leaves it out.
   */
  hold?(plan: Plan, stdio: ScriptStdio): HeldProcess
}

/** What a backend showed about itself on this machine. */
export type Proof =
  | {
      readonly kind: 'proven'
      readonly enforcement: Enforcement
      readonly results: readonly GuaranteeResult[]
      /** When it was proven, as ISO 8601 writes it. */
      readonly since: string
    }
  /** `remedy`: the one thing that would make it usable. `results`: as far as there are any. */
  | {
      readonly kind: 'unusable'
      readonly reason: string
      readonly remedy: string
      readonly results: readonly GuaranteeResult[]
    }
