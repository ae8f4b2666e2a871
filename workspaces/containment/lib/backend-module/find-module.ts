import { realpathSync } from 'node:fs'
import { isAbsolute, join, normalize } from 'node:path'
import { ContainmentError } from '../errors.js'

/** Where modules are looked for. */
export interface ModulePlaces {
  /** Where packages are that the user installed globally; undefined when a project says where that is. */
  readonly global: string | undefined
}

const packageName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/

const refuse = (reason: string, hint: string): ContainmentError =>
  new ContainmentError('ECONTAINBACKEND', { reason, hint })

const placeOf = (name: string, { global }: ModulePlaces): string => {
  if (isAbsolute(name)) {
    return normalize(name)
  }
  if (!packageName.test(name)) {
    throw refuse(
      `containment-backend=${name} is neither a backend of npm's, an absolute path, nor the name of a package.`,
      'Name it by its absolute path.',
    )
  }
  if (global === undefined) {
    throw refuse(
      `containment-backend=${name} would be a package, but this project says where global packages are.`,
      'Name it by its absolute path.',
    )
  }
  return join(global, name)
}

/**
 * The file of a backend that the user named, with no link in its path: an absolute path, or a package among the globally
 * installed ones. No directory above is searched, and never a project's node_modules.
 * @throws {ContainmentError} ECONTAINBACKEND
 */
export const findModule = (name: string, places: ModulePlaces): string => {
  const path = placeOf(name, places)
  try {
    return realpathSync(require.resolve(path))
  } catch {
    throw refuse(
      `containment-backend=${name}: there is no module ${path}.`,
      isAbsolute(name)
        ? 'Name an existing file by its absolute path.'
        : `Install it by npm install --global ${name}, or name one of npm's own: auto, linux, bubblewrap, oci.`,
    )
  }
}
