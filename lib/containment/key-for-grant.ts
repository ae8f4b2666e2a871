import { grantTools } from '@npmcli/containment'
import type { InstalledPackage } from './installed-packages.js'

/**
 * Whom a person means who grants to `wanted`: a bare name is pinned to the version that is installed.
 * @throws ENOMATCH when nothing is installed under that name, or no grant reaches what is
 */
export const keyForGrant = (wanted: string, installed: readonly InstalledPackage[]): string => {
  const { parsePackageKey, showPackageKey, subjectKey } = grantTools()
  const key = parsePackageKey(wanted)
  if ('reason' in key) {
    throw Object.assign(new Error(`${JSON.stringify(wanted)}: ${key.reason}`), { code: 'ECONTAINGRANT' })
  }
  if (key.kind !== 'registry' || wanted.indexOf('@', 1) !== -1) {
    return showPackageKey(key)
  }
  const found = installed.filter(({ subject }) => subject.identity?.name === key.name)
  const versions = found.flatMap(({ subject }) =>
    subject.identity?.verified === 'version' ? [subject.identity.version] : [],
  )
  if (versions.length > 0) {
    return showPackageKey({ ...key, versions: [...new Set(versions)].sort() })
  }
  const [first] = found
  const why =
    first === undefined
      ? `${wanted} is not installed, so there is no version to pin the grant to. Name one, as in ${wanted}@1.2.3`
      : subjectKey(first.subject) === undefined
        ? `No grant reaches ${first.name}: it is bundled, aliased, or calls itself something else`
        : `The lockfile does not tell the version of ${wanted} (omit-lockfile-registry-resolved), so a pinned grant could ` +
          `not be verified. Set omit-lockfile-registry-resolved=false and install again, or grant to every version: ${wanted}@*`
  throw Object.assign(new Error(why), { code: 'ENOMATCH' })
}
