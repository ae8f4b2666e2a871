import type { Backend, Proof } from '../backend/backend.js'
import { askedBackends } from '../backend-module/asked-backends.js'
import type { ModulePlaces } from '../backend-module/find-module.js'
import { type BackendChoice, type Prover, selectBackend } from '../backend/select-backend.js'
import { ContainmentError, type Refusal } from '../errors.js'
import { guarantees } from '../proof/guarantees.js'
import { makeProver } from '../proof/prover.js'
import { describeBroken, type GuaranteeResult } from '../proof/result.js'
import type { Examination, ExaminedGuarantee, TierExamination, TierState } from './examination.js'

/** What is examined: this npm, and the settings that `--safe` would go by. */
export interface ExaminationOptions extends BackendChoice {
  /** The Node.js that runs npm: its executable. */
  readonly node: string
  readonly version: string
  /** Where proofs are kept; undefined: they are not. */
  readonly proofs: string | undefined
  readonly places: ModulePlaces
  /** Where scripts may write: no backend comes from there. */
  readonly ground: readonly string[]
}

const detailOf = (result: GuaranteeResult): { readonly detail?: string } => {
  switch (result.verdict) {
    case 'proven':
      return {}
    case 'unproven':
      return { detail: result.why }
    case 'gap':
      return { detail: result.gap }
    case 'broken':
      return { detail: describeBroken(result) }
  }
}

/** A result for a person, with what was tried. */
export const examineGuarantee = (result: GuaranteeResult): ExaminedGuarantee => ({
  name: result.guarantee,
  ...guarantees[result.guarantee],
  verdict: result.verdict,
  ...detailOf(result),
})

/** What a proof means for the use of its backend. */
export const stateOf = (proof: Proof): TierState => {
  if (proof.kind === 'unusable') {
    return { kind: 'unusable', reason: proof.reason, remedy: proof.remedy }
  }
  const { enforcement } = proof
  return enforcement.level === 'full' ? { kind: 'full' } : { kind: 'partial', gaps: enforcement.gaps }
}

/** What a refusal says; anything else is a mistake of ours. */
const asRefusal = (error: unknown): Refusal => {
  if (error instanceof ContainmentError) {
    return error.refusal
  }
  throw error
}

/** A prover whose refusals are proofs too, and that asks each backend once. */
const steadyProver = (prove: Prover): Prover => {
  const known = new Map<Backend, Promise<Proof>>()
  const proveOrSay = async (backend: Backend): Promise<Proof> => {
    try {
      return await prove(backend)
    } catch (error) {
      const { reason, hint } = asRefusal(error)
      return { kind: 'unusable', reason, remedy: hint, results: [] }
    }
  }
  return backend => {
    const proof = known.get(backend) ?? proveOrSay(backend)
    known.set(backend, proof)
    return proof
  }
}

const judgeSafe = async (
  choice: BackendChoice,
  prove: Prover,
  backends: readonly Backend[],
): Promise<Examination['safe']> => {
  try {
    const { backend, enforcement } = await selectBackend(choice, prove, process.platform, backends)
    return { runs: true, backend: backend.name, tier: enforcement.tier }
  } catch (error) {
    const { reason, hint } = asRefusal(error)
    return { runs: false, reason, remedy: hint }
  }
}

/**
 * Has every backend of this platform prove itself anew, whatever is kept, and says whether `--safe` would run. Runs
 * nothing but npm's own probes.
 */
export const examineContainment = async (
  { node, version, proofs, places, ground, ...settings }: ExaminationOptions,
  own?: readonly Backend[],
): Promise<Examination> => {
  const { choice, backends: asked } =
    own === undefined ? askedBackends(settings, places, ground) : { choice: settings, backends: own }
  const backends = [...asked]
  const store = { directory: proofs, trust: false }
  const prove = steadyProver(makeProver({ roots: { node }, version, proofs: store }))
  const tiers: TierExamination[] = []
  for (const backend of backends) {
    const proof = await prove(backend)
    tiers.push({
      backend: backend.name,
      tier: backend.tier,
      state: stateOf(proof),
      unbounded: backend.unbounded?.() ?? [],
      guarantees: proof.results.map(examineGuarantee),
    })
  }
  return { tiers, safe: await judgeSafe(choice, prove, backends) }
}
