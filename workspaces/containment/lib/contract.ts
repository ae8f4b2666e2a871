/**
 * The contract between npm and a backend, version 1: everything that a backend of somebody else's needs to know. Types
 * alone, and no import of this package's, so that this file is also what is published of it.
 */
import type { ChildProcess, StdioOptions } from 'node:child_process'

/** What a module exports that `containment-backend` names. */
export interface BackendModule {
  /** The version of the contract that it was written for. Npm loads no other. */
  readonly contract: 1
  readonly backend: Backend
}

/**
 * A mechanism that contains: the extension point.
 *
 * A backend is handed a complete plan and enforces it, or says that it cannot; it decides nothing. It must never run
 * the command with more than the plan allows, whatever fails.
 */
export interface Backend {
  /** As in messages, and in the option `containment-backend` for npm's own: small letters, digits and hyphens. */
  readonly name: string
  /** The kind of containment that it gives, as in messages and in the marker that scripts see; spelled like the name. */
  readonly tier: string
  /** What it never enforces, on whatever machine: named gaps. */
  readonly gaps: readonly string[]
  /** Where a proof may fail and is a gap all the same; what is not listed has to hold. */
  readonly excuses?: readonly Excuse[]
  /** Names of variables that it sets for a script beside those of the plan. */
  readonly variables?: readonly string[]
  /** Bounds that it cannot set on this machine, or only in part: named, but no gap in what a script may reach. Npm's own say so; for others a bound is a gap. */
  unbounded?(): readonly string[]
  /** Whether a script can change what it may only read inside its own directory, so that npm has to put all of that back. */
  readonly changedWhileRunning?: true
  /** Looks for the mechanism. Called before anything else; cheap. */
  identify(): Identity
  /** Starts the plan's command contained. Failures are outcomes, not exceptions. */
  start(plan: Plan, stdio: ScriptStdio): ContainedProcess
}

/** The mechanism of a backend: what it is exactly, since a proof holds for that alone; or why there is none. */
export type Identity =
  | { readonly kind: 'present'; readonly identity: string }
  | { readonly kind: 'absent'; readonly reason: string; readonly remedy: string }

/** Which half of a guarantee's pair: what must succeed, or what must be denied. */
export type Half = 'allowed' | 'denied'

/** The guarantees by name; the page about containment says what each means. */
export type GuaranteeName =
  | 'write'
  | 'manifest'
  | 'read'
  | 'moves'
  | 'attributes'
  | 'absence'
  | 'temporary'
  | 'processes'
  | 'signals'
  | 'privileges'
  | 'filter'
  | 'set-id'
  | 'namespaces'
  | 'network'
  | 'sockets'
  | 'names'
  | 'survivors'
  | 'environment'
  | 'descriptors'

/**
 * Half of a guarantee that a backend is known not to keep on some machines: where its proof shows that, it is a gap by
 * this name, and not a mechanism that is broken.
 */
export interface Excuse {
  readonly guarantee: GuaranteeName
  readonly half: Half
  /** The name of the gap, as in the enforcement value. */
  readonly gap: string
}

/** The first three descriptors of the script, as `child_process.spawn` takes them. */
export type ScriptStdio = Extract<StdioOptions, string> | readonly unknown[]

/** What npm uses of a script's process. From a module npm takes a ChildProcess alone; its own backends start not one for each script. */
export interface ScriptProcess extends Pick<ChildProcess, 'stdin' | 'stdout' | 'stderr' | 'kill'> {
  once(event: 'exit' | 'error', listener: () => void): this
}

/** A script that runs contained. */
export interface ContainedProcess {
  /** What npm started; its stdio is the script's. Killing it with SIGKILL ends everything contained. */
  readonly process: ScriptProcess
  /** Settles after the process has ended. A backend's never rejects; npm's own may, by a ContainmentError, when what the script did cannot be undone. */
  readonly outcome: Promise<Outcome>
  /** What it was denied; settles with the outcome and never rejects. A backend that cannot tell leaves it out. */
  readonly denied?: Promise<DeniedAttempts>
}

/** How a contained script ended. Its own exit code and signal are numbers and names as Node.js reports them. */
export type Outcome =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals }
  /** It took longer than it may, and npm ended it; no backend says this. */
  | { readonly kind: 'expired'; readonly seconds: number }
  /** Containment could not be set up: nothing of the script has run. `remedy`: the one thing that would help, if known. */
  | { readonly kind: 'refused'; readonly reason: string; readonly remedy?: string }

/** An attempt that was refused. */
export type DeniedAttempt =
  /** Writing to an absolute path was refused at once. `isDirectory`: a directory was to be made there. */
  | { readonly kind: 'refused'; readonly path: string; readonly isDirectory?: true }
  /** Host and port, or the path of a socket that is not in the view. */
  | { readonly kind: 'connect'; readonly address: string }
  /** A well-known secret was opened; what lay in its place was empty, or was not to be opened. */
  | { readonly kind: 'secret'; readonly path: string }
  /** The name of a host was looked up, as programs do before they connect. */
  | { readonly kind: 'lookup'; readonly name: string }
  /** A network was asked for, and the backend does not see to what end. */
  | { readonly kind: 'network' }

/** What a backend saw refused. Attempts that repeat themselves are told once. */
export interface DeniedAttempts {
  readonly denials: readonly DeniedAttempt[]
  /** How many further attempts were refused; a flood is only counted. */
  readonly untold: number
}

/** Everything that a backend needs, and nothing left to decide. Pure data: the same plan is the same containment. */
export interface Plan {
  /** The numeric ids that the script runs as. */
  readonly uid: number
  readonly gid: number
  readonly hostname: string
  readonly bounds: Bounds
  readonly view: readonly ViewStep[]
  readonly command: Command
  /** Hosts that a grant lets the command reach, and nothing else of a network. A backend that cannot leaves them out of reach. */
  readonly hosts?: readonly Host[]
}

/** One port of one host, by name. */
export interface Host {
  readonly name: string
  readonly port: number
}

/** How much of the machine a script may take. */
export interface Bounds {
  /** Processes and threads alive at once. */
  readonly processes: number
  /** Size of one file. */
  readonly fileBytes: number
  /** Descriptors of one process. */
  readonly openFiles: number
  /** Memory: of one process, and where the machine lets npm make a control group, of all of them together. */
  readonly memoryBytes: number
}

/** What to run: an absolute program in the view, its arguments after argv[0], its whole environment in order. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly environment: readonly (readonly [name: string, value: string])[]
  readonly directory: string
}

/**
 * One step of building the view that a script sees: nothing exists in it but what the steps put there, and what is not
 * said to be writable is not. Paths are absolute and normal, and the steps are in order: a directory comes before what
 * lies in it, and a later step lies over an earlier one.
 */
export type ViewStep =
  /** The host's `source`, with what is mounted below it, at `path`. */
  | { readonly kind: 'bind'; readonly source: string; readonly path: string; readonly writable: boolean }
  /** A device node of the host. */
  | { readonly kind: 'device'; readonly path: string }
  /** An empty file system in memory; `writable`: it belongs to the script, else it is sealed when the view is complete. */
  | {
      readonly kind: 'memory'
      readonly path: string
      readonly mode: number
      readonly bytes: number
      readonly writable: boolean
    }
  | { readonly kind: 'directory'; readonly path: string; readonly mode: number }
  | { readonly kind: 'file'; readonly path: string; readonly mode: number; readonly content: string }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  /** The process file system of the script's own processes, read-only. */
  | { readonly kind: 'processes'; readonly path: string }
  /** What the steps before have put at `path` is covered by nothing: an empty directory or file. */
  | { readonly kind: 'hide'; readonly path: string }
  /** An empty file in the place of a well-known secret, of which is told when it is opened; else it is left out. */
  | { readonly kind: 'decoy'; readonly path: string }
