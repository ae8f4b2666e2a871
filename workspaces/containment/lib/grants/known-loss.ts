import type { KnownLoss } from '../report.js'
import type { Subject } from '../subject/subject.js'
import { catalogue } from './catalogue.js'
import { showGrant } from './grant.js'
import type { SubjectGrants } from './grants-for.js'
import { matchPackageKey } from './package-key.js'
import type { Catalogue } from './parse-catalogue.js'

/** What the catalogue knows that a package goes without; nothing where it was granted, or where somebody denied it. */
export const knownLoss = (
  subject: Subject,
  { given, denied }: Pick<SubjectGrants, 'given' | 'denied'>,
  { refused }: Pick<Catalogue, 'refused'> = catalogue,
): KnownLoss | undefined => {
  const has = new Set(given.map(({ grant }) => showGrant(grant)))
  for (const { key, grants, loses, reason } of denied ? [] : refused) {
    const missing = grants.map(showGrant).filter(grant => !has.has(grant))
    if (key !== undefined && loses !== undefined && missing.length > 0 && matchPackageKey(key, subject) === 'yes') {
      return { loses, reason, grants: missing }
    }
  }
  return undefined
}
