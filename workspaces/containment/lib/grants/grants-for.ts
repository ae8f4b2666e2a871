import { isWithin } from '../paths.js'
import type { Subject } from '../subject/subject.js'
import type { Grant } from './grant.js'
import type { GrantEntry, GrantOrigin } from './grant-entry.js'
import { fromProject, matchPackageKey, type PackageKey, pathOfKey } from './package-key.js'

/** A grant that counts for a subject, and who gave it. */
export interface Given {
  readonly grant: Grant
  readonly origin: GrantOrigin
}

/** What a subject is granted. */
export interface SubjectGrants {
  readonly given: readonly Given[]
  /** Whether somebody denied this package every grant. */
  readonly denied: boolean
  /** Entries that name this package in other versions, or whose version nothing trustworthy tells. */
  readonly missed: readonly { readonly entry: GrantEntry; readonly because: 'version' | 'unverified' }[]
}

/**
 * A project grants to what is installed in it, and to nothing that only lies elsewhere (npx's cache), but for what it
 * names by the path.
 */
const isReached = (
  { origin, key }: GrantEntry,
  { directory }: Pick<Subject, 'directory'>,
  project: string | undefined,
): boolean =>
  origin.kind !== 'project' || (project !== undefined && (pathOfKey(key) !== undefined || isWithin(directory, project)))

const keyOf = ({ key, origin }: GrantEntry, project: string | undefined): PackageKey =>
  origin.kind === 'project' && project !== undefined ? fromProject(key, project) : key

/** The grants of a subject, by its trusted identity. An entry without grants denies, whoever else gave something. */
export const grantsFor = (
  subject: Pick<Subject, 'kind' | 'identity' | 'directory'>,
  entries: readonly GrantEntry[],
  project: string | undefined,
): SubjectGrants => {
  const matched = entries
    .filter(entry => isReached(entry, subject, project))
    .map(entry => ({ entry, match: matchPackageKey(keyOf(entry, project), subject) }))
  // a denial of versions holds also where the version cannot be told
  const denied = matched.some(
    ({ entry, match }) => entry.grants.length === 0 && (match === 'yes' || match === 'unverified'),
  )
  return {
    denied,
    given: denied
      ? []
      : matched.flatMap(({ entry: { grants, origin }, match }) =>
          match === 'yes' ? grants.map(grant => ({ grant, origin })) : [],
        ),
    missed: matched.flatMap(({ entry, match }) =>
      (match === 'version' || match === 'unverified') && entry.grants.length > 0 ? [{ entry, because: match }] : [],
    ),
  }
}
