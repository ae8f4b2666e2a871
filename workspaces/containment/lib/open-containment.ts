import { dirname, join, relative } from 'node:path'
import { setAmbientContainment } from './ambient.js'
import { authorityData } from './authority/authority-data.js'
import type { Authority } from './authority/authority.js'
import { authorityFor } from './authority/authority-for.js'
import { withoutMachine } from './authority/without-machine.js'
import { missingHeaders } from './authority/missing-headers.js'
import { nodeHeaders } from './authority/node-headers.js'
import { readSurroundings, type Surroundings } from './authority/surroundings.js'
import type { Backend, ContainedProcess } from './backend/backend.js'
import { askedBackends } from './backend-module/asked-backends.js'
import type { ModulePlaces } from './backend-module/find-module.js'
import { type BackendChoice, selectBackend, type SelectedBackend } from './backend/select-backend.js'
import type { Containment, ScriptRequest } from './containment.js'
import { ContainmentError } from './errors.js'
import { prepareAftermath } from './effect/aftermath.js'
import { OccupiedGround } from './effect/occupied-ground.js'
import { isLinkedDirectory, isOwnCommand } from './effect/own-command.js'
import { giveDirectory } from './effect/give-directory.js'
import { guardedAuthority } from './effect/guarded-authority.js'
import { withOwnTools } from './effect/with-own-tools.js'
import { withRepository } from './effect/with-repository.js'
import { makeGranted } from './effect/make-granted.js'
import { isFile, isPackage, readManifest } from './effect/read-manifest.js'
import { adviseOn } from './grants/advise-on.js'
import { isThere } from './grants/is-there.js'
import { knownLoss } from './grants/known-loss.js'
import { collectGrants, type GrantSources } from './grants/collect-grants.js'
import type { GrantEntry } from './grants/grant-entry.js'
import { grantedGround } from './grants/granted-ground.js'
import { grantsFor, type SubjectGrants } from './grants/grants-for.js'
import { withGrants } from './grants/with-grants.js'
import { scriptIds } from './effect/script-ids.js'
import { endAfter } from './backend/end-after.js'
import { observe, type Observation } from './observe/observe.js'
import { placesOf } from './observe/places-of.js'
import { withoutProbes } from './observe/without-probes.js'
import type { Plan } from './plan/plan.js'
import { planFor } from './plan/plan-for.js'
import { prepareProxy } from './linux/open-proxy.js'
import { type Entries, hostEntries, rememberEntries } from './plan/resolve-path.js'
import { isWithin } from './paths.js'
import { rememberTier } from './proof/last-tier.js'
import { makeProver } from './proof/prover.js'
import type { Denial, RefusedCommand, ScriptRecord } from './report.js'
import { readReport, withIdentity } from './nested-report.js'
import type { Roots } from './roots.js'
import { deriveSubject, realPath } from './subject/derive-subject.js'
import { relayOutput, withoutTerminal } from './terminal/relay-output.js'
import { type Subject, type SubjectKind, subjectName, type TrustedIdentity } from './subject/subject.js'

export interface ContainmentOptions extends BackendChoice {
  /** Credentials that npm knows; default: none. No script finds one in its environment. */
  readonly secrets?: readonly string[]
  readonly roots: Roots
  /** Where a backend that is a package is looked for; without it there are none. */
  readonly places?: ModulePlaces
  /** How many seconds one script may take; 0: without limit. */
  readonly timeout?: number
  /** The version of this npm; see `ProverOptions`. */
  readonly version: string
  /** The directory where proofs are kept; undefined: they are not. */
  readonly proofs: string | undefined
  /** Which scripts are contained: those of dependencies always, the user's own acts only when the user said so. */
  readonly covers: (kind: SubjectKind, event: string) => boolean
  /** Where grants beyond the default come from. Left out: there are none, also none of npm's own. */
  readonly grants?: GrantSources
  /** Whether all that scripts use and try is recorded. */
  readonly observe?: boolean
}

const nowhere: ModulePlaces = { global: undefined }

const { subjects } = authorityData

/** Where scripts write without a grant. */
const scriptGround = ({ cache, workspaces, linked, project }: Roots): string[] => [
  cache,
  ...workspaces,
  ...linked,
  ...(project === undefined ? [] : [project]),
]

class OpenContainment implements Containment {
  readonly enforcement
  readonly backend
  readonly #backend: Backend
  readonly #options: ContainmentOptions
  readonly #surroundings: Surroundings
  readonly #entries: Entries
  readonly #nodedir: string | undefined
  readonly #identities = new Map<string, TrustedIdentity>()
  readonly #occupied = new OccupiedGround()
  readonly #marked = new Set<string>()
  readonly #records: ScriptRecord[] = []
  readonly #warnings = new Set<string>()
  readonly #refused: RefusedCommand[] = []
  readonly #uncontained = new Set<string>()
  readonly #grants: readonly GrantEntry[]
  /** What any grant lets a script write. */
  readonly #granted: readonly string[]
  #weakerThan: string | undefined
  #isTierKnown = false

  constructor({ backend, enforcement }: SelectedBackend, options: ContainmentOptions) {
    this.#backend = backend
    this.backend = backend.name
    this.enforcement = enforcement
    this.#options = options
    this.#grants = options.grants === undefined ? [] : collectGrants(options.grants)
    this.#granted = grantedGround(this.#grants, options.roots)
    if (this.#grants.some(({ grants }) => grants.some(({ kind }) => kind === 'host'))) {
      // npm may have replaced itself when a script asks for it
      prepareProxy()
    }
    // scripts write in these only
    const changing = [...scriptGround(options.roots), ...this.#granted]
    const isStable = (path: string): boolean =>
      !path.includes('/node_modules') && !changing.some(root => isWithin(path, root))
    this.#surroundings = readSurroundings(isStable)
    this.#entries = rememberEntries(hostEntries, isStable)
    this.#nodedir = nodeHeaders(options.roots.node, options.roots.headers)
  }

  contains(directory: string, event: string): boolean {
    const subject = this.#subject(directory, event)
    const isCovered = this.#options.covers(subject.kind, event)
    if (isCovered && this.#isUncontained(subject)) {
      this.#uncontained.add(subjectName(subject))
      return false
    }
    return isCovered
  }

  admit(directory: string, identity: TrustedIdentity, marked: boolean): void {
    const real = realPath(directory)
    this.#identities.set(real, identity)
    // who granted that it runs bare has decided that it runs
    if (marked && !this.mayRunBare(real)) {
      this.#marked.add(real)
    }
  }

  isMarked(directory: string): boolean {
    return this.#marked.has(realPath(directory))
  }

  nameOf(directory: string): string {
    const real = realPath(directory)
    return subjectName({ directory: real, identity: this.#identities.get(real) })
  }

  async start(request: ScriptRequest): Promise<ContainedProcess> {
    const subject = this.#subject(request.directory, request.event)
    const leave = await this.#occupied.enter(subject.directory)
    try {
      const started = this.#start(request, subject)
      return { ...started, outcome: started.outcome.finally(leave) }
    } catch (error) {
      leave()
      throw error
    }
  }

  #start(request: ScriptRequest, subject: Subject): ContainedProcess {
    const { roots } = this.#options
    const grants = this.#grantsOf(subject)
    const given = this.#authority(subject, grants, request.environment.PATH ?? '')
    const ids = scriptIds(subject, roots)
    const { kind } = subject
    const authority = withOwnTools(withRepository(given, subject, roots), { kind, ids }, roots, this.#surroundings)
    if (ids.given) {
      const except = subjects[subject.kind].writesModules ? undefined : join(subject.directory, 'node_modules')
      giveDirectory(subject.directory, ids, except)
    }
    const unmake = makeGranted(authority, ids)
    const aftermath = prepareAftermath(subject, guardedAuthority(authority, subject, this.#backend), roots)
    const marker = `${this.backend}-${this.enforcement.tier}`
    const plan = planFor(
      this.#backend.ownSystem ? withoutMachine(authority) : authority,
      { ...request, directory: subject.directory },
      ids,
      {
        marker,
        secrets: this.#options.secrets,
        nodedir: this.#nodedir,
        entries: this.#entries,
        project: roots.project,
        observes: this.#options.observe ?? false,
      },
    )
    const started = performance.now()
    // the project's own script may talk to its user; a stranger's is only shown
    const stdio = subjects[subject.kind].hasTerminal ? request.stdio : withoutTerminal(request.stdio)
    this.#rememberTier()
    const contained = this.#backend.start(plan, stdio)
    if (stdio !== request.stdio) {
      relayOutput(contained.process, request.stdio)
    }
    const outcome = endAfter(contained, this.#options.timeout ?? 0).then(async outcome => {
      const putRight = this.#putRight(aftermath, subject)
      unmake()
      const { denials: attempts, untold } = (await contained.denied) ?? { denials: [], untold: 0 }
      const { probed, mattering } = withoutProbes(attempts, roots)
      const denials = [...putRight, ...mattering].map(denial => adviseOn(denial, subject, roots, { isPackage, isFile }))
      const loss = knownLoss(subject, grants, { isThere: grant => isThere(grant, subject, roots) })
      const isOptional = request.environment.npm_package_optional === '1'
      const milliseconds = performance.now() - started
      const remedy = missingHeaders(subject.directory, this.#nodedir, outcome)
      const observed = await this.#observed(contained, plan, subject, attempts)
      this.#records.push({
        ...{ subject, grants, loss, isOptional, outcome, denials, untold, milliseconds },
        ...(remedy === undefined ? {} : { remedy }),
        ...(probed.length === 0 ? {} : { probed }),
        ...(observed === undefined ? {} : { observed }),
      })
      return outcome
    })
    return { process: contained.process, outcome }
  }

  async #observed(
    { used }: ContainedProcess,
    { command }: Plan,
    subject: Subject,
    denials: readonly Denial[],
  ): Promise<Observation | undefined> {
    if (this.#options.observe !== true || used === undefined) {
      return undefined
    }
    const variables = command.environment.map(([name]) => name)
    return observe(await used, denials, variables, placesOf(subject, this.#options.roots))
  }

  mayRunBare(directory: string): boolean {
    const real = realPath(directory)
    const identity = this.#identities.get(real)
    return identity !== undefined && this.#isUncontained({ kind: 'dependency', identity, directory: real })
  }

  uncontained(): readonly string[] {
    return [...this.#uncontained]
  }

  get weakerThan(): string | undefined {
    return this.#weakerThan
  }

  /** Once, and only when something runs contained. */
  #rememberTier(): void {
    const { proofs, roots } = this.#options
    if (!this.#isTierKnown && proofs !== undefined && roots.project !== undefined) {
      this.#weakerThan = rememberTier(proofs, roots.project, this.backend, this.enforcement)
    }
    this.#isTierKnown = true
  }

  report(): readonly ScriptRecord[] {
    return this.#records
  }

  adopt(directory: string, text: string): void {
    const identity = this.#identities.get(realPath(directory))
    const { scripts, warnings } = readReport(text)
    this.#records.push(...scripts.map(record => withIdentity(record, identity)))
    for (const warning of warnings) {
      this.#warnings.add(`${this.nameOf(directory)}: ${warning}`)
    }
  }

  warnings(): readonly string[] {
    return [...this.#warnings]
  }

  refusesCommand(directory: string, file: string, link: string): boolean {
    const isRefused = isLinkedDirectory(dirname(link)) || !this.#isOwn(directory, file)
    if (isRefused) {
      this.#refused.push({ package: this.nameOf(directory), path: file })
    }
    return isRefused
  }

  refusedCommands(): readonly RefusedCommand[] {
    return this.#refused
  }

  /** A package behind a link that no manifest names has no commands either: its directory is refused like its scripts. */
  #isOwn(directory: string, file: string): boolean {
    try {
      const real = this.#subject(directory, 'install').directory
      return isOwnCommand(join(real, relative(directory, file)), real)
    } catch {
      return false
    }
  }

  #putRight(aftermath: () => Denial[], subject: Subject): Denial[] {
    try {
      return aftermath()
    } catch (error) {
      throw new ContainmentError('ECONTAINEFFECT', {
        pkgid: subjectName(subject),
        event: subject.event,
        reason: String(error),
        hint: `Remove ${subject.directory} and install again.`,
      })
    }
  }

  #grantsOf(subject: Pick<Subject, 'kind' | 'identity' | 'directory'>): SubjectGrants {
    return grantsFor(subject, this.#grants, this.#options.roots.project)
  }

  #isUncontained(subject: Pick<Subject, 'kind' | 'identity' | 'directory'>): boolean {
    return this.#grantsOf(subject).given.some(({ grant }) => grant.kind === 'uncontained')
  }

  #authority(subject: Subject, { given }: SubjectGrants, path: string): Authority {
    const { roots } = this.#options
    return withGrants(authorityFor(subject, roots, path, this.#surroundings), subject, given, {
      roots,
      ground: this.#granted,
      data: authorityData,
      manifest: () => readManifest(roots.project ?? ''),
    })
  }

  #subject(directory: string, event: string): Subject {
    return deriveSubject(directory, event, this.#options.roots, this.#identities)
  }
}

/**
 * Opens the containment of this process, once, right after the configuration is loaded: from here on what it covers
 * runs contained or not at all.
 * @throws {ContainmentError} ECONTAINUNAVAILABLE or ECONTAINLAUNCHER; nothing has run, and nothing is open
 */
export const openContainment = async (options: ContainmentOptions): Promise<Containment> => {
  const prove = makeProver({ ...options, proofs: { directory: options.proofs, trust: true } })
  const { choice, backends } = askedBackends(options, options.places ?? nowhere, scriptGround(options.roots))
  const containment = new OpenContainment(await selectBackend(choice, prove, process.platform, backends), options)
  setAmbientContainment(containment)
  return containment
}
