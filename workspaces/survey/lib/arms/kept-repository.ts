import type { Tree } from '../compare/tree.js'

/**
 * Where an arm leaves the project's repository, in the directory of the workshop. The guard of the uncontained arm puts a
 * repository below its own project right when that arm has ended: what the scripts did to it would be gone.
 */
export const keptPath = 'kept/repository'

/** The tree as the scripts left it: with the repository that the arm kept, if it came so far, in the place of the guard's. */
export const withKeptRepository = (tree: Tree): Tree => {
  const isKept = tree.get('kept')?.kind === 'directory'
  const isUnder = (path: string, directory: string): boolean => path === directory || path.startsWith(`${directory}/`)
  return new Map(
    [...tree].flatMap(([path, entry]) => {
      if (isUnder(path, keptPath)) {
        return [[`project/.git${path.slice(keptPath.length)}`, entry]]
      }
      return isUnder(path, 'kept') || (isKept && isUnder(path, 'project/.git')) ? [] : [[path, entry]]
    }),
  )
}
