import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Backend } from '../contract.js'
import { ContainmentError } from '../errors.js'
import { checkOwner } from './check-owner.js'
import { findModule, type ModulePlaces } from './find-module.js'
import { guardBackend } from './guard-backend.js'
import { parseBackend } from './parse-backend.js'

/** What a module says when it is loaded: into npm itself, with everything that the user has. */
const exportsOf = (file: string): unknown => {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return require(file)
  } catch (error) {
    throw new ContainmentError('ECONTAINBACKEND', {
      reason: `${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}.`,
      hint: 'Mend it, or name another by --containment-backend.',
    })
  }
}

/**
 * Loads a backend of the user's: found, nobody else's, and as the contract says; anything else is an error, and nothing
 * of it has run before it was known to be nobody else's.
 * @param ground see `checkOwner`
 * @throws {ContainmentError} ECONTAINBACKEND
 */
export const loadBackend = (name: string, places: ModulePlaces, ground: readonly string[]): Backend => {
  const file = findModule(name, places)
  checkOwner(file, ground)
  const hash = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`
  const parsed = parseBackend(exportsOf(file))
  if (parsed.kind === 'fault') {
    throw new ContainmentError('ECONTAINBACKEND', {
      reason: `${file} is no backend: ${parsed.fault}.`,
      hint: 'The page containment-backends says what a backend is.',
    })
  }
  return guardBackend(parsed.backend, file, hash)
}
