import type { Backend } from '../contract.js'
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

/** Containers by the system's podman: no image, an empty root, and in it what the plan says. */
export const ociBackend = (search: () => FoundPodman = findPodman): Backend => {
  let known: FoundPodman | undefined
  const find = (): FoundPodman => (known ??= search())
  return {
    name: 'oci',
    tier: 'container',
    gaps,
    identify: () => find(),
    start: (plan, stdio) => {
      const found = find()
      if (found.kind === 'absent') {
        throw new Error(found.reason)
      }
      return startPodman(found.engine, found.runtime, plan, stdio)
    },
  }
}
