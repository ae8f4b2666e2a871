import { BuildError } from '../build-error.js'
import type { EditedFile } from './edit.js'

/**
 * One entry for each file, in the order of the first mention: several concerns may edit the same file of npm's.
 * @throws {BuildError} when two entries of a file were written against different contents of it
 */
export const mergeEdits = (entries: readonly EditedFile[]): EditedFile[] => {
  const merged = new Map<string, EditedFile>()
  for (const entry of entries) {
    const known = merged.get(entry.file)
    if (known !== undefined && known.integrity !== entry.integrity) {
      throw new BuildError(`${entry.file}: edits were written against ${known.integrity} and ${entry.integrity}`)
    }
    merged.set(entry.file, known === undefined ? entry : { ...known, edits: [...known.edits, ...entry.edits] })
  }
  return [...merged.values()]
}
