import { readFileSync } from 'node:fs'

/** Whether the kernel lists it among its security modules, or does not say. */
export const hasLandlock = (): boolean => {
  try {
    return readFileSync('/sys/kernel/security/lsm', 'utf8').includes('landlock')
  } catch {
    return true
  }
}
