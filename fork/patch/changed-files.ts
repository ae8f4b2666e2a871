import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { launcherDirectory } from '../assemble/layout.js'
import { listFiles } from '../assemble/list-files.js'
import { repositoryPath } from '../upstream-paths.js'

/** A file that differs between the pristine and the assembled npm. */
export interface ChangedFile {
  /** In the packed npm. */
  readonly packed: string
  /** In npm's repository. */
  readonly path: string
  readonly kind: 'added' | 'changed' | 'removed'
}

/** The difference between two trees, the launcher's binary and its hash aside. */
export const changedFiles = (pristine: string, dist: string, built: readonly string[]): ChangedFile[] => {
  const ours = new Set(built.filter(path => !path.startsWith(`${launcherDirectory}/`)))
  const theirs = new Set(listFiles(pristine))
  const isSame = (path: string): boolean => readFileSync(join(pristine, path)).equals(readFileSync(join(dist, path)))
  const kindOf = (path: string): ChangedFile['kind'] | undefined => {
    if (!theirs.has(path)) {
      return 'added'
    }
    if (!ours.has(path)) {
      return 'removed'
    }
    return isSame(path) ? undefined : 'changed'
  }
  return [...new Set([...theirs, ...ours])].sort().flatMap(packed => {
    const kind = existsSync(join(dist, packed)) || theirs.has(packed) ? kindOf(packed) : undefined
    return kind === undefined ? [] : [{ packed, path: repositoryPath(packed), kind }]
  })
}
