import { lstatSync, realpathSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { leadsOut } from './leads-out.js'

/**
 * Whether the command at `file` is a regular file of the package in the real directory `directory`. npm makes commands
 * executable and rewrites their first line, so what lies elsewhere, or by a link in a package inside, is not one. What
 * is not there at all is nothing that npm would touch.
 */
export const isOwnCommand = (file: string, directory: string): boolean => {
  try {
    if (leadsOut(file, directory) !== undefined) {
      return false
    }
    if (lstatSync(file, { throwIfNoEntry: false }) === undefined) {
      return true
    }
    const real = realpathSync.native(file)
    const isOwn = real === file || !join('/', relative(directory, real)).includes('/node_modules/')
    return isOwn && lstatSync(real).isFile()
  } catch {
    // a link to nothing, or to itself, or what cannot be looked at
    return false
  }
}

/** Whether a package's directory of linked commands is a link itself: what npm made there would land elsewhere. */
export const isLinkedDirectory = (directory: string): boolean =>
  basename(directory) === '.bin' && lstatSync(directory, { throwIfNoEntry: false })?.isSymbolicLink() === true
