import { isWithin } from '../paths.js'
import type { KnownLoss } from '../report.js'
import type { Subject } from '../subject/subject.js'
import { catalogue } from './catalogue.js'
import { type Grant, showGrant } from './grant.js'
import type { SubjectGrants } from './grants-for.js'
import { matchPackageKey } from './package-key.js'
import type { Catalogue } from './parse-catalogue.js'

export interface KnownLossOptions extends Partial<Pick<Catalogue, 'refused'>> {
  /** Whether there is what a grant is about: one for a file that this project has not is not offered. Default: yes. */
  readonly isThere?: (grant: Grant) => boolean
}

/** Whether a grant gives what another one would: the same, or reading below what may be read or written. */
const holds = (given: Grant, grant: Grant): boolean =>
  showGrant(given) === showGrant(grant) ||
  (grant.kind === 'read' && (given.kind === 'read' || given.kind === 'write') && isWithin(grant.path, given.path))

/** What the catalogue knows that a package goes without; nothing where it was granted, or where somebody denied it. */
export const knownLoss = (
  subject: Subject,
  { given, denied }: Pick<SubjectGrants, 'given' | 'denied'>,
  { refused = catalogue.refused, isThere = () => true }: KnownLossOptions = {},
): KnownLoss | undefined => {
  for (const { key, grants, loses, reason } of denied ? [] : refused) {
    // most are about other packages: only then the machine is asked
    if (key === undefined || loses === undefined || matchPackageKey(key, subject) !== 'yes') {
      continue
    }
    const missing = grants.filter(wanted => isThere(wanted) && !given.some(({ grant }) => holds(grant, wanted)))
    if (missing.length > 0) {
      return { loses, reason, grants: missing.map(showGrant) }
    }
  }
  return undefined
}
