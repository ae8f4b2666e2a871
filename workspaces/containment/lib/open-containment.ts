import { setAmbientContainment } from './ambient.js'
import { nodeHeaders } from './authority/node-headers.js'
import type { ContainedProcess } from './backend/backend.js'
import { askedBackends } from './backend-module/asked-backends.js'
import type { ModulePlaces } from './backend-module/find-module.js'
import { type BackendChoice, selectBackend, type SelectedBackend } from './backend/select-backend.js'
import type { Containment, ScriptRequest } from './containment.js'
import { OccupiedGround } from './effect/occupied-ground.js'
import { prepareProxy } from './linux/open-proxy.js'
import type { GrantSources } from './grants/collect-grants.js'
import { readReport, withIdentity } from './nested-report.js'
import { rememberTier } from './proof/last-tier.js'
import { makeProver } from './proof/prover.js'
import type { RefusedCommand, ScriptRecord } from './report.js'
import type { Roots } from './roots.js'
import { Admissions } from './script/admissions.js'
import { Commands } from './script/commands.js'
import { Entitlements } from './script/entitlements.js'
import { scriptGround } from './script/ground.js'
import type { ScriptContext } from './script/prepare-script.js'
import { ScriptSequence } from './script/script-sequence.js'
import { realPath } from './subject/derive-subject.js'
import { type SubjectKind, subjectName, type TrustedIdentity } from './subject/subject.js'

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

class OpenContainment implements Containment {
  readonly enforcement
  readonly backend
  readonly #options: ContainmentOptions
  readonly #admissions: Admissions
  readonly #entitlements: Entitlements
  readonly #commands: Commands
  readonly #sequence: ScriptSequence
  readonly #occupied = new OccupiedGround()
  readonly #records: ScriptRecord[] = []
  readonly #warnings = new Set<string>()
  readonly #uncontained = new Set<string>()
  #weakerThan: string | undefined
  #isTierKnown = false

  constructor({ backend, enforcement }: SelectedBackend, options: ContainmentOptions) {
    const { roots } = options
    this.backend = backend.name
    this.enforcement = enforcement
    this.#options = options
    this.#admissions = new Admissions(roots)
    this.#entitlements = new Entitlements(roots, options.grants)
    if (this.#entitlements.grantHosts()) {
      // npm may have replaced itself when a script asks for it
      prepareProxy()
    }
    this.#commands = new Commands(this.#admissions)
    const context: ScriptContext = {
      backend,
      marker: `${backend.name}-${enforcement.tier}`,
      entitlements: this.#entitlements,
      roots,
      nodedir: nodeHeaders(roots.node, roots.headers),
      secrets: options.secrets,
      timeout: options.timeout ?? 0,
      observe: options.observe ?? false,
    }
    this.#sequence = new ScriptSequence(
      context,
      ({ directory, event }) => this.#admissions.subject(directory, event),
      record => this.#records.push(record),
    )
  }

  contains(directory: string, event: string): boolean {
    const subject = this.#admissions.subject(directory, event)
    const isCovered = this.#options.covers(subject.kind, event)
    if (isCovered && this.#entitlements.isUncontained(subject)) {
      this.#uncontained.add(subjectName(subject))
      return false
    }
    return isCovered
  }

  admit(directory: string, identity: TrustedIdentity, marked: boolean): void {
    const real = this.#admissions.admit(directory, identity)
    // who granted that it runs bare has decided that it runs
    if (marked && !this.#entitlements.isUncontained({ kind: 'dependency', identity, directory: real })) {
      this.#admissions.mark(real)
    }
  }

  isMarked(directory: string): boolean {
    return this.#admissions.isMarked(directory)
  }

  nameOf(directory: string): string {
    return this.#admissions.nameOf(directory)
  }

  async start(request: ScriptRequest): Promise<ContainedProcess> {
    const subject = this.#admissions.subject(request.directory, request.event)
    const leave = await this.#occupied.enter(subject.directory)
    try {
      this.#rememberTier()
      const started = this.#sequence.start(request, subject)
      return { ...started, outcome: started.outcome.finally(leave) }
    } catch (error) {
      leave()
      throw error
    }
  }

  mayRunBare(directory: string): boolean {
    const real = realPath(directory)
    const identity = this.#admissions.identityOf(real)
    return identity !== undefined && this.#entitlements.isUncontained({ kind: 'dependency', identity, directory: real })
  }

  uncontained(): readonly string[] {
    return [...this.#uncontained]
  }

  get weakerThan(): string | undefined {
    return this.#weakerThan
  }

  /** Once, and only when something is to run contained. */
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
    const identity = this.#admissions.identityOf(directory)
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
    return this.#commands.refuses(directory, file, link)
  }

  refusedCommands(): readonly RefusedCommand[] {
    return this.#commands.refused
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
