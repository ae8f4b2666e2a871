import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A manifest that is larger is no manifest. */
const maximumBytes = 1 << 24

/** Whether it is an object with fields. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** The manifest in a directory, empty when there is none that npm could read. A link is none. */
export const readManifest = (directory: string): Record<string, unknown> => {
  try {
    const path = join(directory, 'package.json')
    const stat = lstatSync(path)
    const manifest: unknown = stat.isFile() && stat.size < maximumBytes ? JSON.parse(readFileSync(path, 'utf8')) : {}
    return isObject(manifest) ? manifest : {}
  } catch {
    // without a manifest that npm can read nothing is declared
    return {}
  }
}

/**
 * A manifest is kept in memory while a script runs, and read again afterwards.
 * @throws when the one in a directory is too large for that
 */
export const refuseHugeManifest = (directory: string): void => {
  const size = lstatSync(join(directory, 'package.json'), { throwIfNoEntry: false })?.size ?? 0
  if (size >= maximumBytes) {
    throw new Error(`Its package.json has ${size} bytes, and may have no more than ${maximumBytes}.`)
  }
}

/** Whether a directory holds a manifest: what lies there is somebody's package. */
export const isPackage = (directory: string): boolean =>
  lstatSync(join(directory, 'package.json'), { throwIfNoEntry: false }) !== undefined

/** Whether a regular file lies at a path itself, not behind a link. */
export const isFile = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isFile() === true
