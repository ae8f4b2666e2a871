import { chmodSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { areaPrefix } from '../backend/private-areas.js'
import { ancestors } from '../paths.js'
import type { Ids } from '../plan/fixed-steps.js'

const mayPass = (directory: string, { uid, gid }: Ids): boolean => {
  const { mode, uid: owner, gid: group } = statSync(directory)
  const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001
  return (mode & bit) !== 0
}

/** Whether a user can come to a directory that is there. */
const canReach = (directory: string, ids: Ids): boolean =>
  [directory, ...ancestors(directory)].every(path => mayPass(path, ids))

let own: string | undefined

/** A directory of this process, which is removed when it ends; after a killed one, by the next (`removeStaleAreas`). */
const ownPlace = (): string => {
  if (own === undefined) {
    const made = mkdtempSync(join(realpathSync(tmpdir()), `${areaPrefix()}${process.pid}-`))
    chmodSync(made, 0o755)
    process.once('exit', () => {
      rmSync(made, { recursive: true, force: true })
    })
    own = made
  }
  return own
}

/**
 * Where the tools of scripts are kept: in npm's cache, or, where root's is closed to the user that a script runs as, in a
 * place that everybody can come to and only root can write.
 */
export const toolsPlace = (cache: string, ids: Ids, isRoot = process.getuid?.() === 0): string =>
  isRoot && ids.uid !== 0 && !canReach(cache, ids) ? ownPlace() : cache
