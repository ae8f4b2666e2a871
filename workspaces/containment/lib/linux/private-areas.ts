import { chownSync, mkdirSync, mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { removeTree } from '../effect/remove-tree.js'
import type { Ids } from '../plan/fixed-steps.js'
import type { PrivateAreas } from './landlock-plan.js'

/** Fresh directories for one script, and how they are removed when nothing of it is alive. */
export interface MadeAreas extends PrivateAreas {
  remove(): void
}

export const makePrivateAreas = ({ uid, gid }: Ids, removeAll = removeTree): MadeAreas => {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'npm-contained-'))
  const make = (name: string): string => {
    const path = join(root, name)
    mkdirSync(path, { mode: 0o700 })
    return path
  }
  const areas = { home: make('home'), temporary: make('tmp') }
  if (process.getuid?.() === 0) {
    for (const path of [root, areas.home, areas.temporary]) {
      chownSync(path, uid, gid)
    }
  }
  return {
    ...areas,
    remove: () => {
      try {
        removeAll(root, dirname(root))
      } catch {
        // a survivor (a gap of the tier) still writes there; temporary files are cleaned up by others
      }
    },
  }
}
