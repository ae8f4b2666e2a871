import type { GuaranteeResult } from '../proof/result.js'
import type { Used } from '../observe/use.js'
import type { ContainedProcess as ContractProcess, Backend as ContractBackend, ScriptStdio } from '../contract.js'
import type { Plan } from '../plan/plan.js'
import type { Enforcement } from './enforcement.js'

export type { Excuse, Identity, Outcome, ScriptStdio } from '../contract.js'

/** A script that runs contained, and what npm's own backends tell beside the contract. */
export interface ContainedProcess extends ContractProcess {
  /** What it used and tried, where the plan asks for that; as `denied`. */
  readonly used?: Promise<Used>
}

/** A backend of the contract, or one of npm's own. */
export interface Backend extends Omit<ContractBackend, 'start'> {
  /** Whether scripts see a system of the backend's own, so that no plan shows them the machine's. */
  readonly ownSystem?: true
  start(plan: Plan, stdio: ScriptStdio): ContainedProcess
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
