import { realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isWithin } from '../paths.js'

/** What is asked of the disk. */
export interface Disk {
  /** The path with links resolved and names spelled as they are on disk. @throws where nothing lies there */
  real(path: string): string
  /** Whether two paths lead to the same thing. */
  isSame(one: string, other: string): boolean
}

const identityOf = (path: string): string => {
  const { dev, ino } = statSync(path, { bigint: true })
  return `${dev}:${ino}`
}

export const machineDisk: Disk = {
  real: path => realpathSync.native(path),
  isSame: (one, other) => {
    try {
      return identityOf(one) === identityOf(other)
    } catch {
      return false
    }
  },
}

/** Where macOS mounts the volume whose directories appear (by "firmlinks") at /Users, /Library and so on. */
const dataVolume = '/System/Volumes/Data'

/**
 * A path as the kernel spells it when it asks Seatbelt: rules go by that spelling alone. What is not there is spelled as it
 * was asked for, below what is.
 */
export const canonicalPath = (path: string, disk: Disk = machineDisk): string => {
  let real: string
  try {
    real = disk.real(path)
  } catch {
    return path === '/' ? path : join(canonicalPath(dirname(path), disk), basename(path))
  }
  const usual = real.slice(dataVolume.length)
  return isWithin(real, dataVolume) && usual !== '' && disk.isSame(real, usual) ? usual : real
}
