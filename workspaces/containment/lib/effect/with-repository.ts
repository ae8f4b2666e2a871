import type { Authority } from '../authority/authority.js'
import { isWithin } from '../paths.js'
import type { Roots } from '../roots.js'
import type { Subject } from '../subject/subject.js'
import { findRepository, secretsIn } from './find-repository.js'

/**
 * The same authority with the git repository around the user's own scripts, as builds ask it for their version: its
 * history and what is checked out, read-only, without settings that carry a password or a token. Such settings are
 * covered for everybody, also in the directory that a script may write.
 */
export const withRepository = (
  authority: Authority,
  { directory, kind }: Pick<Subject, 'directory' | 'kind'>,
  { home }: Pick<Roots, 'home'>,
): Authority => {
  const isOwn = kind === 'project' || kind === 'exec'
  const repository = isOwn ? findRepository(directory, home) : undefined
  const readable = repository?.readable.filter(path => !isWithin(path, directory)) ?? []
  const secret = [...new Set([...secretsIn(directory), ...(repository?.secret ?? [])])]
  if (readable.length === 0 && secret.length === 0) {
    return authority
  }
  return {
    ...authority,
    grants: [
      ...authority.grants.filter(({ path }) => !secret.includes(path)),
      ...readable.map(path => ({ path, access: 'read' as const, reason: 'the git repository around it' })),
    ],
    hidden: [...authority.hidden, ...secret],
    // the view is made of many file systems, and git stops at the edge of the first
    variables: readable.length === 0 ? [] : [['GIT_DISCOVERY_ACROSS_FILESYSTEM', '1']],
  }
}
