import { randomUUID } from 'node:crypto'
import { chmodSync, lstatSync, readdirSync, renameSync, rmdirSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'

/** How deep a tree may be, in directories, and how long its paths, in bytes (PATH_MAX is 4096), before it is absurd. */
export const limits = { depth: 200, pathBytes: 3500 } as const

/**
 * A script may have locked a directory (mode 0) so that npm can neither look nor remove.
 * @returns whether it had to be opened
 */
export const unlock = (directory: string | Buffer, mode: number): boolean => {
  const isLocked = (mode & 0o700) !== 0o700
  if (isLocked) {
    chmodSync(directory, (mode & 0o7777) | 0o700)
  }
  return isLocked
}

const slash = Buffer.from('/')

/**
 * Removes what lies at `path`, whatever a script made of it: locked directories, names that are no text, and trees
 * whose paths are longer than the system takes, which are lifted to `attic` piece by piece. Follows no link.
 * @param attic a directory of the script's on the same file system, with a short path
 */
export const removeTree = (path: string | Buffer, attic: string): void => {
  const pieces = [Buffer.from(path)]
  const remove = (path: Buffer, depth: number): void => {
    const found = lstatSync(path)
    if (!found.isDirectory()) {
      unlinkSync(path)
      return
    }
    unlock(path, found.mode)
    if (depth > limits.depth || path.length > limits.pathBytes) {
      const lifted = Buffer.from(join(attic, `.npm-removes-${randomUUID()}`))
      renameSync(path, lifted)
      pieces.push(lifted)
      return
    }
    for (const name of readdirSync(path, { encoding: 'buffer' })) {
      remove(Buffer.concat([path, slash, name]), depth + 1)
    }
    rmdirSync(path)
  }
  for (let piece = pieces.pop(); piece !== undefined; piece = pieces.pop()) {
    remove(piece, 0)
  }
}
