import { bubblewrapBackend } from '../bubblewrap/bubblewrap-backend.js'
import { landlockBackend } from '../linux/landlock-backend.js'
import { linuxBackend } from '../linux/linux-backend.js'
import { ociBackend } from '../oci/oci-backend.js'
import { seatbeltBackend } from '../seatbelt/seatbelt-backend.js'
import type { Backend } from './backend.js'

const own: Partial<Record<NodeJS.Platform, () => readonly Backend[]>> = {
  linux: () => [linuxBackend(), bubblewrapBackend(), ociBackend(), landlockBackend()],
  darwin: () => [seatbeltBackend(), ociBackend()],
}

/** Npm's own backends for a platform, the strongest first. */
export const candidates = (platform: NodeJS.Platform = process.platform): readonly Backend[] => own[platform]?.() ?? []
