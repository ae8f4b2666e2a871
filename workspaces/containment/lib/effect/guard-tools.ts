import { isWithin } from '../paths.js'
import type { Roots } from '../roots.js'
import { rememberIdentity } from './identity.js'

/**
 * Remembers the programs that npm itself runs, where they lie in what a script may write (Node.js in a project, as the
 * registry's `node` packages put it there). They are mounted read-only, but their parents can be renamed, and something else
 * be put at the path.
 * @returns what to ask when nothing of the script is alive; throws when one of them is another
 */
export const guardTools = ({ node, npm }: Pick<Roots, 'node' | 'npm'>, directory: string): (() => void) => {
  const tools = [node, npm]
    .filter(path => path !== directory && isWithin(path, directory))
    .map(path => ({ path, isSame: rememberIdentity(path) }))
  return () => {
    for (const { path, isSame } of tools) {
      if (!isSame()) {
        throw new Error(`${path}, which npm runs, is no longer what it was: do not run it.`)
      }
    }
  }
}
