import { bubblewrapBackend } from '../bubblewrap/bubblewrap-backend.js'
import { landlockBackend } from '../linux/landlock-backend.js'
import { linuxBackend } from '../linux/linux-backend.js'
import { ociBackend } from '../oci/oci-backend.js'
import { seatbeltBackend } from '../seatbelt/seatbelt-backend.js'
import type { Backend } from './backend.js'

const own: Partial<Record<NodeJS.Platform, (image?: string) => readonly Backend[]>> = {
  linux: image => [linuxBackend(), bubblewrapBackend(), ociBackend(undefined, image), landlockBackend()],
  darwin: () => [seatbeltBackend(), ociBackend()],
}

/**
 * Npm's own backends for a platform, the strongest first.
 * @param image what the container of `oci` is made of; undefined: an empty root
 */
export const candidates = (platform: NodeJS.Platform = process.platform, image?: string): readonly Backend[] =>
  own[platform]?.(image) ?? []
