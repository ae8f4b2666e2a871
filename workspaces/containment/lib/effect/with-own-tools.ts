import { join } from 'node:path'
import { authorityData } from '../authority/authority-data.js'
import type { Authority } from '../authority/authority.js'
import { shadowedTools } from '../authority/shadowed-tools.js'
import type { Surroundings } from '../authority/surroundings.js'
import { isWithin } from '../paths.js'
import type { Roots } from '../roots.js'
import type { Subject } from '../subject/subject.js'
import type { Ids } from '../plan/fixed-steps.js'
import { makeTools } from './make-tools.js'
import { toolsPlace } from './tools-place.js'

/**
 * The same authority, in which the names of the system's and npm's tools mean these, whatever packages brought along.
 * Only what npm exec fetched comes before them: it is what the user named, also when it is a `node`.
 */
export const withOwnTools = (
  authority: Authority,
  { kind, ids }: Pick<Subject, 'kind'> & { readonly ids: Ids },
  roots: Pick<Roots, 'npm' | 'node' | 'cache'>,
  surroundings: Surroundings,
): Authority => {
  const isNamed = (entry: string): boolean => kind === 'exec' && isWithin(entry, join(roots.cache, '_npx'))
  const named = authority.path.filter(isNamed)
  const others = authority.path.filter(entry => !isNamed(entry))
  const tools = shadowedTools(others, roots, authorityData, surroundings)
  if (tools.length === 0) {
    return authority
  }
  const directory = makeTools(toolsPlace(roots.cache, ids), tools)
  return {
    ...authority,
    path: [...named, directory, ...others],
    grants: [
      ...authority.grants,
      { path: directory, access: 'read', reason: 'tools whose names a package has taken in node_modules/.bin' },
    ],
  }
}
