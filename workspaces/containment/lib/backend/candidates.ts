import { bubblewrapBackend } from '../bubblewrap/bubblewrap-backend.js'
import { landlockBackend } from '../linux/landlock-backend.js'
import { linuxBackend } from '../linux/linux-backend.js'
import { ociBackend } from '../oci/oci-backend.js'
import type { Backend } from './backend.js'

/** The backends that there are for a platform, the strongest first. */
export const candidates = (platform: NodeJS.Platform = process.platform): readonly Backend[] =>
  platform === 'linux' ? [linuxBackend(), bubblewrapBackend(), ociBackend(), landlockBackend()] : []
