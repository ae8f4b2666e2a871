import { lchownSync, mkdirSync, realpathSync, rmdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Authority } from '../authority/authority.js'
import type { Ids } from '../plan/fixed-steps.js'

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined

/** What of a path is missing, the outermost first; none when a link is on the way to it: it leads elsewhere. */
const missing = (path: string): string[] => {
  const parent = dirname(path)
  if (exists(parent)) {
    return realpathSync.native(parent) === parent ? [path] : []
  }
  const above = parent === path ? [] : missing(parent)
  return above.length === 0 ? [] : [...above, path]
}

/**
 * Makes the directories that a script was granted to write and that are not there: what does not exist cannot be shown.
 * @returns what to do afterwards: those that stayed empty are removed again
 */
export const makeGranted = ({ grants }: Pick<Authority, 'grants'>, { uid, gid }: Ids): (() => void) => {
  const made = grants
    .filter(({ access, granted, path }) => granted === true && access === 'write' && !exists(path))
    .flatMap(({ path }) => missing(path))
  const own = process.getuid?.() === 0
  for (const path of made) {
    mkdirSync(path, { mode: 0o755 })
    if (own) {
      lchownSync(path, uid, gid)
    }
  }
  return () => {
    for (const path of made.toReversed()) {
      try {
        rmdirSync(path)
      } catch {
        // the script put something there
      }
    }
  }
}
