import { join } from 'node:path'
import type { Roots } from '../roots.js'
import type { GrantEntry } from './grant-entry.js'
import { resolveGrantPath } from './grant-path.js'

/**
 * Every directory outside of packages and project that some script was granted to write: below one, a link may be a
 * script's work, and another one's grant is not followed through it.
 */
export const grantedGround = (
  entries: readonly GrantEntry[],
  { project, home }: Pick<Roots, 'project' | 'home'>,
): string[] =>
  entries.flatMap(({ grants }) =>
    grants.flatMap(grant => {
      if (grant.kind === 'cache') {
        return [join(home, '.cache', grant.directory)]
      }
      // `/`: what lies beside a package is ground of scripts anyway
      return grant.kind === 'write' ? (resolveGrantPath(grant.path, { project, home, directory: '/' }) ?? []) : []
    }),
  )
