import { candidates } from '../backend/candidates.js'
import type { BackendChoice } from '../backend/select-backend.js'
import type { Backend } from '../backend/backend.js'
import { ContainmentError } from '../errors.js'
import type { ModulePlaces } from './find-module.js'
import { reservedNames } from './reserved-names.js'

/** The backends to choose from, and the name of the one that was asked for. */
export interface AskedBackends {
  readonly choice: BackendChoice
  /** To be gone through once: npm's own are loaded meanwhile. */
  readonly backends: Iterable<Backend>
}

/**
 * What a choice comes down to on this machine: npm's own backends, and the user's when the choice names one.
 * @param ground where scripts may write; a backend never comes from there
 * @throws {ContainmentError} ECONTAINBACKEND, also where an image is named for a backend that runs none
 */
export const askedBackends = (
  { backend: name, required, image }: BackendChoice,
  places: ModulePlaces,
  ground: readonly string[],
  platform: NodeJS.Platform = process.platform,
): AskedBackends => {
  if (image !== undefined && name !== 'oci') {
    throw new ContainmentError('ECONTAINBACKEND', {
      reason: `containment-image names an image, and containment-backend=${name} runs none.`,
      hint: 'Add --containment-backend=oci, or set containment-image to null.',
    })
  }
  const own = candidates(platform, image)
  if (reservedNames.includes(name)) {
    return { choice: { backend: name, required }, backends: own }
  }
  // loaded only for those who have one
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { loadBackend } = require('./load-backend.js') as typeof import('./load-backend.js')
  const loaded = loadBackend(name, places, ground)
  return { choice: { backend: loaded.name, required }, backends: [loaded, ...own] }
}
