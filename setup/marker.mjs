import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * A step is done when its marker holds the hash of the step's inputs. The marker is written last and atomically,
 * so a step that was killed anywhere is simply not done.
 */
export const isDone = (marker, hash) => {
  try {
    return readFileSync(marker, 'utf8') === hash
  } catch {
    return false
  }
}

export const markDone = (marker, hash) => {
  mkdirSync(dirname(marker), { recursive: true })
  const temporary = `${marker}.${process.pid}`
  writeFileSync(temporary, hash)
  renameSync(temporary, marker)
}
