import { ContainmentError, type Refusal } from '../errors.js'
import { landlockBackend } from '../linux/landlock-backend.js'
import { linuxBackend } from '../linux/linux-backend.js'
import type { Backend } from './backend.js'
import type { Enforcement } from './enforcement.js'

/** The values of the option `containment-backend`. */
export type BackendName = 'auto' | 'linux'

/** The values of the option `containment-require`: the least enforcement that is accepted. */
export type RequiredEnforcement = 'any' | 'full'

/** What the user asked for. */
export interface BackendChoice {
  readonly backend: BackendName
  readonly required: RequiredEnforcement
}

export interface SelectedBackend {
  readonly backend: Backend
  readonly enforcement: Enforcement
}

const lastResort = 'Or run the scripts uncontained, with everything you have, by --unsafe.'

/** Strongest first. */
const candidates = (platform: NodeJS.Platform): Backend[] =>
  platform === 'linux' ? [linuxBackend(), landlockBackend()] : []

/**
 * The strongest backend that has proven itself here and enforces what is required.
 * @throws {ContainmentError} ECONTAINUNAVAILABLE when there is none
 */
export const selectBackend = async (
  { backend: name, required }: BackendChoice,
  platform: NodeJS.Platform = process.platform,
  backends: readonly Backend[] = candidates(platform),
): Promise<SelectedBackend> => {
  const named = backends.filter(candidate => name === 'auto' || candidate.name === name)
  if (named.length === 0) {
    throw new ContainmentError('ECONTAINUNAVAILABLE', {
      reason: `There is no backend for ${platform} yet.`,
      hint: `Use Linux, also in a virtual machine or a container. ${lastResort}`,
    })
  }
  // what is said is why the strongest one cannot be had: that is what the user would want to change
  let refusal: Refusal | undefined
  for (const backend of named) {
    const proof = await backend.prove()
    if (proof.kind === 'unusable') {
      refusal ??= { reason: proof.reason, hint: `${proof.remedy} ${lastResort}` }
    } else if (required === 'full' && proof.enforcement.level !== 'full') {
      const { tier, gaps } = proof.enforcement
      refusal ??= {
        reason: `containment-require=full, but ${backend.name} (${tier}) cannot enforce: ${gaps.join(', ')}.`,
        hint: `Accept that by --containment-require=any. ${lastResort}`,
      }
    } else {
      return { backend, enforcement: proof.enforcement }
    }
  }
  throw new ContainmentError('ECONTAINUNAVAILABLE', refusal ?? { reason: 'Nothing was tried.', hint: lastResort })
}
