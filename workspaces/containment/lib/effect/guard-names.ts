import { dirname } from 'node:path'
import type { Denial } from '../report.js'
import { restoreSnapshot, type Snapshot, strangeParent, takeSnapshot } from './snapshot.js'

/** Names under guard: `restore` puts back what changed and says what that was. */
export interface Guard {
  restore(): Denial[]
}

/**
 * Records the protected names of a package, also those that do not exist yet: mounting them read-only is only the first
 * line, since their parents can be renamed, and a name that does not exist cannot be mounted.
 * @param root the directory that the script may write
 */
export const guardNames = (names: readonly string[], root: string): Guard => {
  const before: [string, Snapshot][] = names
    .filter(path => dirname(path) === root || strangeParent(path, root) === undefined)
    .map(path => [path, takeSnapshot(path)])
  return {
    restore: () =>
      before
        .filter(([path, snapshot]) => restoreSnapshot(path, root, snapshot))
        .map(([path]): Denial => ({ kind: 'write', path })),
  }
}
