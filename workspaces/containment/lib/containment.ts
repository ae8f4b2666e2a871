import type { ContainedProcess, ScriptStdio } from './backend/backend.js'
import type { Enforcement } from './backend/enforcement.js'
import type { RefusedCommand, ScriptRecord } from './report.js'
import type { TrustedIdentity } from './subject/subject.js'

/** A script that is about to run: what npm would have started itself, as npm would have started it. */
export interface ScriptRequest {
  readonly event: string
  /** The package's directory, as npm knows it; also the script's working directory. */
  readonly directory: string
  /** Absolute path of the shell or program, and its arguments. */
  readonly file: string
  readonly args: readonly string[]
  readonly environment: NodeJS.ProcessEnv
  readonly stdio: ScriptStdio
  /**
   * What npm will ask for next, as far as it knows: asked while this script runs, so that the next one can be made ready.
   * A hint alone: nothing runs that is not asked for.
   */
  readonly next?: (() => Promise<ScriptRequest | undefined>) | undefined
}

/**
 * The containment of this process: set once when the configuration is loaded, reachable as `ambientContainment()`.
 * It is process-wide state on purpose: a call site that forgets to pass something is still contained.
 */
export interface Containment {
  readonly enforcement: Enforcement
  readonly backend: string
  /** What contained this project last, as messages say it, if that was stronger; known when a script has started. */
  readonly weakerThan?: string | undefined
  /**
   * Whether the script of `event` in `directory` runs contained. `contained` is what the gate goes by: no option can
   * change the answer after the configuration was loaded.
   */
  contains(directory: string, event: string): boolean
  /**
   * The gate admits a package: its trusted identity, and whether it may run only because it is contained. run-script
   * refuses to run a marked one bare.
   */
  admit(directory: string, identity: TrustedIdentity, marked: boolean): void
  isMarked(directory: string): boolean
  /** How the package in `directory` is called in messages: by its trusted identity, or by the directory. */
  nameOf(directory: string): string
  /**
   * Runs a script contained.
   * @throws {ContainmentError} when the authority of the subject cannot be determined; nothing has run
   */
  start(request: ScriptRequest): Promise<ContainedProcess>
  /**
   * Whether npm must leave a command alone that the package in `directory` declares, instead of linking it, making it
   * executable and rewriting its first line: only a regular file of the package is a command.
   * @param file the file that is to be the command
   * @param link the link to it that npm is about to make
   */
  refusesCommand(directory: string, file: string, link: string): boolean
  /** The commands that were refused so far. */
  refusedCommands(): readonly RefusedCommand[]
  /** Whether the user granted that the scripts of an admitted package run bare. */
  mayRunBare(directory: string): boolean
  /** The packages whose scripts ran bare, because their user granted just that. */
  uncontained(): readonly string[]
  /** What ran contained so far, in the order of its end. */
  report(): readonly ScriptRecord[]
  /**
   * Adds what an npm that this one started in `directory` contained there, and what it warned of.
   * @param text the report of that npm, as `JSON.stringify` writes it; one that it could not finish says nothing
   */
  adopt(directory: string, text: string): void
  /** What the npms that this one started warned of, each once: the package, then their words. */
  warnings(): readonly string[]
}
