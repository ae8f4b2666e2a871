import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles } from '../assemble/list-files.js'
import { packedPath, repositoryPath } from '../upstream-paths.js'

/** Lays files of a packed npm out as npm's repository has them. */
export const asRepository = (tree: string, paths: readonly string[], target: string): void => {
  for (const path of paths) {
    cpSync(join(tree, path), join(target, repositoryPath(path)), { verbatimSymlinks: true })
  }
}

/** The way back: what of a repository is packed, as it lies in the tarball. Sources that are not packed stay away. */
export const asPacked = (repository: string, target: string, isPacked: (packed: string) => boolean): void => {
  for (const path of listFiles(repository).filter(path => !path.startsWith('.git/'))) {
    const packed = packedPath(path)
    if (isPacked(packed)) {
      cpSync(join(repository, path), join(target, packed), { verbatimSymlinks: true })
    }
  }
}
