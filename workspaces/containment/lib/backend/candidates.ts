import type { Backend } from './backend.js'

type Make = (image?: string) => Backend

/* eslint-disable @typescript-eslint/no-require-imports */
const linux: Make = () => {
  const { linuxBackend } = require('../linux/linux-backend.js') as typeof import('../linux/linux-backend.js')
  return linuxBackend()
}

const landlock: Make = () => {
  const { landlockBackend } = require('../linux/landlock-backend.js') as typeof import('../linux/landlock-backend.js')
  return landlockBackend()
}

const bubblewrap: Make = () => {
  type Bubblewrap = typeof import('../bubblewrap/bubblewrap-backend.js')
  const { bubblewrapBackend } = require('../bubblewrap/bubblewrap-backend.js') as Bubblewrap
  return bubblewrapBackend()
}

const oci: Make = image => {
  const { ociBackend } = require('../oci/oci-backend.js') as typeof import('../oci/oci-backend.js')
  return ociBackend(undefined, image)
}

const seatbelt: Make = () => {
  const { seatbeltBackend } =
    require('../seatbelt/seatbelt-backend.js') as typeof import('../seatbelt/seatbelt-backend.js')
  return seatbeltBackend()
}
/* eslint-enable */

const own: Partial<Record<NodeJS.Platform, readonly Make[]>> = {
  linux: [linux, bubblewrap, oci, landlock],
  darwin: [seatbelt, oci],
}

/**
 * Npm's own backends for a platform, the strongest first. Each is loaded when it is come to: most machines need no other
 * than the first.
 * @param image what the container of `oci` is made of; undefined: an empty root
 */
export const candidates = function* (
  platform: NodeJS.Platform = process.platform,
  image?: string,
): Generator<Backend, void, undefined> {
  for (const make of own[platform] ?? []) {
    yield make(image)
  }
}
