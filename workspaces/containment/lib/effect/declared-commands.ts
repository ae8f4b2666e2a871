import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A manifest that is larger is no manifest. */
const maximumBytes = 1 << 24

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const readManifest = (directory: string): Record<string, unknown> => {
  try {
    const path = join(directory, 'package.json')
    const stat = lstatSync(path)
    const manifest: unknown = stat.isFile() && stat.size < maximumBytes ? JSON.parse(readFileSync(path, 'utf8')) : {}
    return isObject(manifest) ? manifest : {}
  } catch {
    // without a manifest that npm can read there are no commands either
    return {}
  }
}

/** The files, and the directory, that a package's manifest declares as commands: npm makes these executable. */
export const declaredCommands = (directory: string): string[] => {
  const { bin, directories } = readManifest(directory)
  const named = isObject(bin) ? Object.values(bin) : [bin]
  return [...named, isObject(directories) ? directories.bin : undefined]
    .filter(name => typeof name === 'string')
    .map(name => join(directory, join('/', name)))
}
