import { ContainmentError } from '../errors.js'
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

const candidates = (platform: NodeJS.Platform): Backend[] => (platform === 'linux' ? [linuxBackend()] : [])

/**
 * The strongest backend that has proven itself here and enforces what is required.
 * @throws {ContainmentError} ECONTAINUNAVAILABLE when there is none
 */
export const selectBackend = async (
  { backend: name, required }: BackendChoice,
  platform: NodeJS.Platform = process.platform,
  backends: readonly Backend[] = candidates(platform),
): Promise<SelectedBackend> => {
  const backend = backends.find(candidate => name === 'auto' || candidate.name === name)
  if (backend === undefined) {
    throw new ContainmentError('ECONTAINUNAVAILABLE', {
      reason: `There is no backend for ${platform} yet.`,
      hint: `Use Linux, also in a virtual machine or a container. ${lastResort}`,
    })
  }
  const proof = await backend.prove()
  if (proof.kind === 'unusable') {
    throw new ContainmentError('ECONTAINUNAVAILABLE', { reason: proof.reason, hint: `${proof.remedy} ${lastResort}` })
  }
  const { enforcement } = proof
  if (required === 'full' && enforcement.level !== 'full') {
    throw new ContainmentError('ECONTAINUNAVAILABLE', {
      reason: `containment-require=full, but ${backend.name} (${enforcement.tier}) cannot enforce: ${enforcement.gaps.join(', ')}.`,
      hint: `Accept that by --containment-require=any. ${lastResort}`,
    })
  }
  return { backend, enforcement }
}
