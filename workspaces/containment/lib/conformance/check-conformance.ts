import type { Backend, Proof } from '../backend/backend.js'
import { examineGuarantee, stateOf } from '../doctor/examine-containment.js'
import { ContainmentError } from '../errors.js'
import { probePlan } from '../proof/probe-plan.js'
import { makeProbeScene } from '../proof/probe-scene.js'
import { proveBackend, type ProofSite } from '../proof/prove-backend.js'
import { type BehaviourName, type Behaviour, behaviours } from './behaviours.js'
import type { Conformance, ExaminedBehaviour } from './conformance.js'

const examineBehaviours = async (backend: Backend, { node, ids }: ProofSite): Promise<ExaminedBehaviour[]> => {
  const scene = await makeProbeScene(node)
  try {
    const plan = probePlan(scene, ids, undefined, backend)
    const examined: ExaminedBehaviour[] = []
    for (const [name, { title, differs }] of Object.entries(behaviours) as [BehaviourName, Behaviour][]) {
      const seen = await differs({ backend, plan, tag: scene.targets.tag }).catch((error: unknown) => String(error))
      examined.push({ name, title, ...(seen === undefined ? {} : { differs: seen }) })
    }
    return examined
  } finally {
    await scene.remove()
  }
}

const prove = async (backend: Backend, site: ProofSite): Promise<Proof> => {
  try {
    const found = backend.identify()
    return found.kind === 'absent'
      ? { kind: 'unusable', reason: found.reason, remedy: found.remedy, results: [] }
      : await proveBackend(backend, site)
  } catch (error) {
    if (!(error instanceof ContainmentError)) {
      throw error
    }
    const { reason, hint } = error.refusal
    return { kind: 'unusable', reason, remedy: hint, results: [] }
  }
}

/** Runs every guarantee and every other clause of the contract as a test against a backend. */
export const checkConformance = async (backend: Backend, site: ProofSite): Promise<Conformance> => {
  const proof = await prove(backend, site)
  const state = stateOf(proof)
  return {
    backend: backend.name,
    tier: backend.tier,
    state,
    guarantees: proof.results.map(examineGuarantee),
    behaviours: proof.results.length === 0 ? [] : await examineBehaviours(backend, site),
    accepted: { any: state.kind !== 'unusable', full: state.kind === 'full' },
  }
}
