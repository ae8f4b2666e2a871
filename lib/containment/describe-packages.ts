import { type Given, grantTools, type SubjectGrants } from '@npmcli/containment'
import type { InstalledPackage, Verdict } from './installed-packages.js'

type FoundGrants = ReturnType<ReturnType<typeof grantTools>['findGrants']>

/** One package with scripts, as `--json` carries it. */
export interface ListedPackage {
  readonly package: string
  readonly path: string
  readonly kind: string
  readonly scripts: Readonly<Record<string, string>>
  readonly runs: 'contained' | 'uncontained' | 'not at all'
  readonly because: Verdict
  readonly grants: readonly { readonly grant: string; readonly from: string }[]
  /** Whether somebody denied it every grant. */
  readonly denied: boolean
}

const runs = ({ verdict }: InstalledPackage, given: readonly Given[]): ListedPackage['runs'] => {
  if (verdict === 'denied' || verdict === 'bundled') {
    return 'not at all'
  }
  return given.some(({ grant }) => grant.kind === 'uncontained') ? 'uncontained' : 'contained'
}

const because: Readonly<Record<Verdict, string>> = {
  own: 'the project’s own',
  approved: 'approved by allowScripts',
  unreviewed: 'nobody has reviewed it',
  denied: 'denied by allowScripts',
  bundled: 'bundled by another package',
}

const list = (installed: InstalledPackage, grants: SubjectGrants): ListedPackage => {
  const { showGrant, showOrigin } = grantTools()
  return {
    package: installed.name,
    path: installed.subject.directory,
    kind: installed.subject.kind,
    scripts: installed.scripts,
    runs: runs(installed, grants.given),
    because: installed.verdict,
    grants: grants.given.map(({ grant, origin }) => ({ grant: showGrant(grant), from: showOrigin(origin) })),
    denied: grants.denied,
  }
}

const describe = ({ package: name, scripts, runs, because: verdict, grants, denied }: ListedPackage): string[] => {
  const events = Object.keys(scripts)
  return [
    `${name} (${events.length === 0 ? 'no scripts' : events.join(', ')}): runs ${runs}, ${because[verdict]}`,
    ...grants.map(({ grant, from }) => `  ${grant} (from ${from})`),
    ...(denied ? ['  denied every grant'] : []),
  ]
}

/** What would run, and what it is granted beyond the default: as data, and as lines for a person. */
export const describePackages = (
  installed: readonly InstalledPackage[],
  { entries, unaccepted }: FoundGrants,
  { project, all }: { readonly project: string | undefined; readonly all: boolean },
): { readonly packages: readonly ListedPackage[]; readonly lines: readonly string[] } => {
  const { grantsFor } = grantTools()
  const packages = installed
    .filter(({ scripts }) => all || Object.keys(scripts).length > 0)
    .map(one => list(one, grantsFor(one.subject, entries, project)))
    .sort((one, other) => (one.package < other.package ? -1 : 1))
  return {
    packages,
    lines: [
      ...(packages.length === 0 ? ['Nothing that is installed has scripts.'] : packages.flatMap(describe)),
      ...(unaccepted === undefined
        ? []
        : [
            '',
            'This project grants more than a project may by itself, so that --safe stops:',
            ...unaccepted.grants.map(grant => `  ${grant}`),
            `If you want exactly this, in this project: npm containment accept ${unaccepted.acceptance}`,
          ]),
    ],
  }
}
