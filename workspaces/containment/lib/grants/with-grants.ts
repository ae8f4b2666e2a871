import { join } from 'node:path'
import type { AuthorityData } from '../authority/authority-data.js'
import type { Authority, PathGrant } from '../authority/authority.js'
import { ContainmentError } from '../errors.js'
import { isWithin } from '../paths.js'
import type { Roots } from '../roots.js'
import { type Subject, subjectName } from '../subject/subject.js'
import { declaredPaths } from './declared-paths.js'
import { type Grant, showGrant } from './grant.js'
import type { GrantOrigin } from './grant-entry.js'
import { resolveGrantPath } from './grant-path.js'
import type { Given } from './grants-for.js'

/** Who granted, for the person who asks. */
export const showOrigin = (origin: GrantOrigin): string => {
  switch (origin.kind) {
    case 'catalogue':
      return "npm's catalogue"
    case 'project':
      return 'package.json'
    case 'user':
      return `you (${origin.source})`
  }
}

const refuse = (subject: Subject, grant: Grant, reason: string): ContainmentError =>
  new ContainmentError('ECONTAINGRANT', {
    pkgid: subjectName(subject),
    event: subject.event,
    reason: `${showGrant(grant)}: ${reason}.`,
    hint: 'Grant a narrower path.',
  })

/** What would hand over more than a path: the user's whole home, or what npm itself goes by. */
const checkPath = (subject: Subject, grant: Grant, path: string, { home, cache, configuration }: Roots): void => {
  const holds = ['/usr', '/etc', home, cache].find(place => isWithin(place, path))
  if (holds !== undefined) {
    throw refuse(subject, grant, `it holds ${holds}`)
  }
  const npms = [cache, ...configuration].find(place => isWithin(path, place))
  if (npms !== undefined && grant.kind !== 'read') {
    throw refuse(subject, grant, `npm itself goes by ${npms}`)
  }
}

/** The paths that one grant means for a subject. */
const pathsOf = (
  grant: Grant,
  subject: Subject,
  roots: Roots,
  guarded: readonly string[],
  manifest: () => Readonly<Record<string, unknown>>,
): string[] => {
  const { project, home } = roots
  switch (grant.kind) {
    case 'read':
    case 'write': {
      const path = resolveGrantPath(grant.path, { project, home, directory: subject.directory })
      return path === undefined ? [] : [path]
    }
    case 'declared':
      return project === undefined ? [] : declaredPaths(manifest(), grant.setting, project, guarded)
    case 'cache':
      return [join(home, '.cache', grant.directory)]
    case 'host':
    case 'environment':
    case 'uncontained':
      return []
  }
}

/**
 * Adds to the default authority what was granted. A protected name stays protected unless it is what was granted.
 * @param manifest reads the project's own manifest
 * @throws {ContainmentError} ECONTAINGRANT for a path that nobody can be granted
 */
export const withGrants = (
  authority: Authority,
  subject: Subject,
  given: readonly Given[],
  {
    roots,
    ground,
    data,
    manifest,
  }: {
    readonly roots: Roots
    /** See `grantedGround`. */
    readonly ground: readonly string[]
    readonly data: Pick<AuthorityData, 'project'>
    readonly manifest: () => Readonly<Record<string, unknown>>
  },
): Authority => {
  const paths = given.flatMap(({ grant, origin }): PathGrant[] =>
    pathsOf(grant, subject, roots, data.project.protect, manifest).map(path => {
      checkPath(subject, grant, path, roots)
      return {
        path,
        access: grant.kind === 'read' ? 'read' : 'write',
        reason: `${showGrant(grant)}, granted by ${showOrigin(origin)}`,
        granted: true,
      }
    }),
  )
  const written = paths.filter(({ access }) => access === 'write').map(({ path }) => path)
  const isOpened = (name: string): boolean => written.some(path => isWithin(path, name))
  return {
    ...authority,
    // of two grants of one path the tighter one counts: what was granted takes the place of the protection
    grants: [...authority.grants.filter(({ path, access }) => access === 'write' || !written.includes(path)), ...paths],
    scriptGround: [...authority.scriptGround, ...ground],
    protected: authority.protected.filter(name => !isOpened(name)),
    hosts: given.flatMap(({ grant }) => (grant.kind === 'host' ? [grant.host] : [])),
    environment: given.flatMap(({ grant }) => (grant.kind === 'environment' ? [grant.name] : [])),
  }
}
