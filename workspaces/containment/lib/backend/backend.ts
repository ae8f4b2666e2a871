import type { GuaranteeResult } from '../proof/result.js'
import type { Enforcement } from './enforcement.js'

export type { Backend, ContainedProcess, Excuse, Identity, Outcome, ScriptStdio } from '../contract.js'

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
