import type { PutRight } from '../report.js'
import { absentNames } from './absent-names.js'
import { restoreSnapshot, type Snapshot, strangeParent, takeSnapshot } from './snapshot.js'

/** Names under guard: `restore` puts back what changed and says what that was. */
export interface Guard {
  /** @throws after every name was tried, when one could not be put back */
  restore(): PutRight[]
}

/**
 * Records the protected names of a package, also those that do not exist yet: mounting them read-only is only the first
 * line, since their parents can be renamed, and a name that does not exist cannot be mounted. Where a parent is no
 * directory (a linked `.github`, the file `.git` of a worktree), that parent is what is guarded.
 * @param root the directory that the script may write
 */
export const guardNames = (names: readonly string[], root: string): Guard => {
  const wasAbsent = absentNames(root)
  const guarded = new Set(names.map(path => (wasAbsent(path) ? path : (strangeParent(path, root) ?? path))))
  const before: [string, Snapshot][] = [...guarded].map(path => [
    path,
    wasAbsent(path) ? { kind: 'absent' } : takeSnapshot(path),
  ])
  return {
    restore: () => {
      const denials: PutRight[] = []
      const errors: unknown[] = []
      const isAbsent = absentNames(root)
      for (const [path, snapshot] of before) {
        try {
          const isUnchanged = snapshot.kind === 'absent' && isAbsent(path)
          if (!isUnchanged && restoreSnapshot(path, root, snapshot)) {
            denials.push({ kind: 'write', path })
          }
        } catch (error) {
          errors.push(error)
        }
      }
      if (errors.length > 0) {
        throw errors[0]
      }
      return denials
    },
  }
}
