import type { Backend } from '../backend/backend.js'
import { findImage, type Image } from './find-image.js'
import { type FoundPodman, findPodman } from './find-podman.js'
import { startPodman } from './start-podman.js'

/** What the launcher does and an engine of containers does not. */
const gaps = [
  'telling a signal that ended a script from exit code 128 + its number',
  'passing signals on: a script is killed instead',
  'telling what a script was denied',
  'granted hosts: a script reaches none',
  'bounds on memory',
  'hard links out of what can only be read: they fail instead of becoming copies',
  'what is mounted below a directory that can only be read',
  'a /proc that cannot be written',
  'the devices of the engine: terminals of its own beside those of the plan',
  'survivors when npm and the process that watches the container are both killed by SIGKILL',
]

type Found = FoundPodman & { readonly image?: Image }

const withImage = (found: FoundPodman, name: string | undefined): Found => {
  if (found.kind === 'absent' || name === undefined) {
    return found
  }
  const looked = findImage(found.engine, name)
  return looked.kind === 'absent'
    ? looked
    : { ...found, image: looked.image, identity: `${found.identity} ${looked.image.id} ${looked.image.driver}` }
}

/**
 * Containers by the system's podman: an empty root, or the image that the user named, and in it what the plan says.
 * @param image the name of an image; undefined: none
 */
export const ociBackend = (search: () => FoundPodman = findPodman, image?: string): Backend => {
  let known: Found | undefined
  const find = (): Found => (known ??= withImage(search(), image))
  return {
    name: 'oci',
    tier: 'container',
    gaps,
    ...(image === undefined ? {} : { ownSystem: true }),
    identify: () => find(),
    start: (plan, stdio) => {
      const found = find()
      if (found.kind === 'absent') {
        throw new Error(found.reason)
      }
      return startPodman(found.engine, found.runtime, plan, stdio, found.image)
    },
  }
}
