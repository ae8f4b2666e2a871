import { chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ids } from '../plan/fixed-steps.js'
import type { PrivateAreas } from './landlock-plan.js'

/** Fresh directories for one script, and how they are removed when nothing of it is alive. */
export interface MadeAreas extends PrivateAreas {
  remove(): void
}

export const makePrivateAreas = ({ uid, gid }: Ids): MadeAreas => {
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
        rmSync(root, { recursive: true, force: true })
      } catch {
        // what a script locked against its own user stays where temporary files are cleaned up
      }
    },
  }
}
