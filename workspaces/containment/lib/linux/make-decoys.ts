import { chownSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Plan } from '../plan/plan.js'

/** Makes the decoys of a plan on disk, in directories that are the script's own and empty yet. */
export const makeDecoys = ({ view, uid, gid }: Plan): void => {
  const isAnothers = process.getuid?.() === 0 && (uid !== 0 || gid !== process.getgid?.())
  const own = (path: string): void => {
    if (isAnothers) {
      chownSync(path, uid, gid)
    }
  }
  const made = new Set<string>()
  for (const step of view) {
    if (step.kind !== 'decoy') {
      continue
    }
    const directory = dirname(step.path)
    if (!made.has(directory)) {
      made.add(directory)
      const first = mkdirSync(directory, { recursive: true, mode: 0o700 })
      for (let path = directory; first !== undefined && path.startsWith(first); path = dirname(path)) {
        own(path)
      }
    }
    closeSync(openSync(step.path, 'wx', 0o600))
    own(step.path)
  }
}
