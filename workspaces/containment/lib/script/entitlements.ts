import { authorityData } from '../authority/authority-data.js'
import type { Authority } from '../authority/authority.js'
import { authorityFor } from '../authority/authority-for.js'
import { readSurroundings, type Surroundings } from '../authority/surroundings.js'
import { readManifest } from '../effect/read-manifest.js'
import { collectGrants, type GrantSources } from '../grants/collect-grants.js'
import type { GrantEntry } from '../grants/grant-entry.js'
import { grantedGround } from '../grants/granted-ground.js'
import { grantsFor, type SubjectGrants } from '../grants/grants-for.js'
import { withGrants } from '../grants/with-grants.js'
import { isWithin } from '../paths.js'
import { type Entries, hostEntries, rememberEntries } from '../plan/resolve-path.js'
import type { Roots } from '../roots.js'
import type { Subject } from '../subject/subject.js'
import { scriptGround } from './ground.js'

/** What each subject may do: the default of its kind, and what was granted beyond it. */
export class Entitlements {
  /** What of the machine authority depends on; remembered where no script can change it. */
  readonly surroundings: Surroundings
  /** The same for what lies at a path. */
  readonly entries: Entries
  readonly #roots: Roots
  readonly #grants: readonly GrantEntry[]
  /** What any grant lets a script write. */
  readonly #ground: readonly string[]

  /** @param sources where grants come from; undefined: there are none, also none of npm's own */
  constructor(roots: Roots, sources: GrantSources | undefined) {
    this.#roots = roots
    this.#grants = sources === undefined ? [] : collectGrants(sources)
    this.#ground = grantedGround(this.#grants, roots)
    // scripts write in these only
    const changing = [...scriptGround(roots), ...this.#ground]
    const isStable = (path: string): boolean =>
      !path.includes('/node_modules') && !changing.some(root => isWithin(path, root))
    this.surroundings = readSurroundings(isStable)
    this.entries = rememberEntries(hostEntries, isStable)
  }

  /** Whether any package may reach a host. */
  grantHosts(): boolean {
    return this.#grants.some(({ grants }) => grants.some(({ kind }) => kind === 'host'))
  }

  grantsOf(subject: Pick<Subject, 'kind' | 'identity' | 'directory'>): SubjectGrants {
    return grantsFor(subject, this.#grants, this.#roots.project)
  }

  /** Whether the user granted that this subject runs bare. */
  isUncontained(subject: Pick<Subject, 'kind' | 'identity' | 'directory'>): boolean {
    return this.grantsOf(subject).given.some(({ grant }) => grant.kind === 'uncontained')
  }

  /**
   * @param path PATH, as npm would have given it to the script
   * @throws {ContainmentError} ECONTAINGRANT when a grant would hand over more than it says
   */
  authorityOf(subject: Subject, { given }: SubjectGrants, path: string): Authority {
    return withGrants(authorityFor(subject, this.#roots, path, this.surroundings), subject, given, {
      roots: this.#roots,
      ground: this.#ground,
      data: authorityData,
      manifest: () => readManifest(this.#roots.project ?? ''),
    })
  }
}
