import { realpathSync } from 'node:fs'
import type { Roots } from '../roots.js'
import type { Subject, TrustedIdentity } from './subject.js'

/** The real path, or the path itself where nothing lies there. */
export const realPath = (path: string): string => {
  try {
    return realpathSync.native(path)
  } catch {
    return path
  }
}

/**
 * Who runs a script in `directory`, judged by the path alone: what is not known to be the user's own project gets the
 * least authority, whatever it says about itself.
 */
export const deriveSubject = (
  directory: string,
  event: string,
  { project, workspaces }: Pick<Roots, 'project' | 'workspaces'>,
  identities: ReadonlyMap<string, TrustedIdentity>,
): Subject => {
  const real = realPath(directory)
  const isOwn = real === project || workspaces.includes(real)
  return { kind: isOwn ? 'project' : 'dependency', identity: identities.get(real), directory: real, event }
}
