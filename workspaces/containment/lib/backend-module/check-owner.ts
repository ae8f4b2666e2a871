import { statSync } from 'node:fs'
import { ContainmentError } from '../errors.js'
import { ancestors, isWithin } from '../paths.js'

const sticky = 0o1000
const writableByOthers = 0o022

/** Whether others than root and the user could put something else in a path's place. */
const isOthers = (path: string, user: number): boolean => {
  const { uid, mode } = statSync(path)
  const isShared = (mode & writableByOthers) !== 0 && (mode & sticky) === 0
  return (uid !== 0 && uid !== user) || isShared
}

/**
 * Makes sure that nobody but root and the user can have written a module that npm is about to load into itself, nor any
 * script: not in a directory where scripts write, and not in one that others may change.
 * @param file absolute, without links
 * @param ground where scripts may write, now or later
 * @throws {ContainmentError} ECONTAINBACKEND
 */
export const checkOwner = (file: string, ground: readonly string[], user: number = process.getuid?.() ?? 0): void => {
  const taken = ground.find(directory => isWithin(file, directory))
  if (taken !== undefined) {
    throw new ContainmentError('ECONTAINBACKEND', {
      reason: `${file} lies in ${taken}, where scripts may write.`,
      hint: 'Keep it outside of projects, as in a directory of its own in your home.',
    })
  }
  const open = [file, ...ancestors(file)].find(path => isOthers(path, user))
  if (open !== undefined) {
    throw new ContainmentError('ECONTAINBACKEND', {
      reason: `${file} could have been written by others than root and you: ${open} is theirs, or they may write it.`,
      hint: `Take it from them, as in: chmod go-w ${open}`,
    })
  }
}
