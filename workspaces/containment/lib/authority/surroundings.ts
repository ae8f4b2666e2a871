import { readdirSync, realpathSync, statSync } from 'node:fs'
import type { PathEntry } from './toolchain.js'

/** The facts of this machine that authority depends on. The only I/O of this folder. */
export interface Surroundings {
  /** The names in a directory; none where it cannot be read. */
  names(directory: string): readonly string[]
  pathEntries(path: string): readonly PathEntry[]
  exists(path: string): boolean
  /** Where a path leads; undefined where nothing lies there. */
  real(path: string): string | undefined
}

const realDirectory = (path: string): string | undefined => {
  try {
    // most of the entries that npm adds are not there: an error for each would cost more than the rest
    const isThere = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
    return isThere ? realpathSync.native(path) : undefined
  } catch {
    return undefined
  }
}

/**
 * Reads the machine.
 * @param isStable whether nothing that runs contained may write the path: such an entry of PATH is looked up once
 */
export const readSurroundings = (isStable: (path: string) => boolean): Surroundings => {
  const directories = new Map<string, string | undefined>()
  const realEntry = (entry: string): string | undefined => {
    if (!isStable(entry)) {
      return realDirectory(entry)
    }
    if (!directories.has(entry)) {
      directories.set(entry, realDirectory(entry))
    }
    return directories.get(entry)
  }
  return {
    names: directory => {
      try {
        return readdirSync(directory)
      } catch {
        return []
      }
    },
    pathEntries: path => [...new Set(path.split(':'))].map(entry => ({ entry, real: realEntry(entry) })),
    exists: path => statSync(path, { throwIfNoEntry: false }) !== undefined,
    real: path => {
      try {
        return realpathSync.native(path)
      } catch {
        return undefined
      }
    },
  }
}
