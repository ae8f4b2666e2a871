import { join } from 'node:path'
import { isObject, readManifest } from './read-manifest.js'

/** The files, and the directory, that a package's manifest declares as commands: npm makes these executable. */
export const declaredCommands = (directory: string): string[] => {
  const { bin, directories } = readManifest(directory)
  const named = isObject(bin) ? Object.values(bin) : [bin]
  return [...named, isObject(directories) ? directories.bin : undefined]
    .filter(name => typeof name === 'string')
    .map(name => join(directory, join('/', name)))
}
