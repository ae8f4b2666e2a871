import { lchownSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Ids } from '../plan/fixed-steps.js'

/**
 * As root, gives a package that root unpacked to the user whose project it is. Only what root owns is given, no link is
 * followed, and a file with a second name elsewhere stays root's.
 * @param except a path below that stays as it is, with everything in it
 */
export const giveDirectory = (path: string, ids: Ids, except?: string): void => {
  if (path === except) {
    return
  }
  const stat = lstatSync(path)
  if (stat.isDirectory()) {
    for (const name of readdirSync(path)) {
      giveDirectory(join(path, name), ids, except)
    }
  }
  if (stat.uid === 0 && (stat.isDirectory() || stat.nlink === 1)) {
    lchownSync(path, ids.uid, ids.gid)
  }
}
