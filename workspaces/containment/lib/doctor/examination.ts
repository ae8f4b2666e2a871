import type { GuaranteeName } from '../proof/guarantees.js'

/** One guarantee of one backend, with its proof: what was tried, and what came of it. */
export interface ExaminedGuarantee {
  readonly name: GuaranteeName
  readonly title: string
  readonly allowed: string
  readonly denied: string
  readonly verdict: 'proven' | 'unproven' | 'gap' | 'broken'
  /** Why it is unproven, the name of the gap, or what broke it. */
  readonly detail?: string
}

/** What a backend can enforce here. */
export type TierState =
  | { readonly kind: 'full' }
  | { readonly kind: 'partial'; readonly gaps: readonly string[] }
  | { readonly kind: 'unusable'; readonly reason: string; readonly remedy: string }

export interface TierExamination {
  readonly backend: string
  readonly tier: string
  readonly state: TierState
  /** Bounds that cannot be set here. */
  readonly unbounded: readonly string[]
  /** None when it could not even be started. */
  readonly guarantees: readonly ExaminedGuarantee[]
}

/** What this machine can enforce, and whether `--safe` would run with the settings that are in effect. */
export interface Examination {
  readonly tiers: readonly TierExamination[]
  readonly safe:
    | { readonly runs: true; readonly backend: string; readonly tier: string }
    | { readonly runs: false; readonly reason: string; readonly remedy: string }
}
