import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, sep } from 'node:path'

const isPackages = (path: string): boolean => path.split(sep).includes('node_modules')

/**
 * PATH without what packages brought along: an `npm run` puts every `node_modules/.bin` first, and git finds there what
 * it starts itself (ssh, gpg, an editor).
 */
export const ownPath = (path: string): string =>
  path
    .split(delimiter)
    .filter(entry => isAbsolute(entry) && !isPackages(entry))
    .join(delimiter)

const isProgram = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile() && !isPackages(realpathSync(file))
  } catch {
    return false
  }
}

/**
 * The program that a name means on the user's own PATH; a path is taken as it is.
 * @returns the name itself where there is none: to start it fails, and says so
 */
export const ownProgram = (name: string, path: string): string =>
  name.includes('/')
    ? name
    : (path
        .split(delimiter)
        .map(entry => join(entry, name))
        .find(isProgram) ?? name)
