import type { ChildProcess, StdioOptions } from 'node:child_process'
import type { Plan } from '../plan/plan.js'
import type { GuaranteeResult } from '../proof/result.js'
import type { Used } from '../observe/use.js'
import type { Denied } from '../report.js'
import type { Enforcement } from './enforcement.js'
import type { Excuse } from './excuse.js'

/** How a contained script ended. Its own exit code and signal are numbers and names as Node.js reports them. */
export type Outcome =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals }
  /** It took longer than it may, and npm ended it. */
  | { readonly kind: 'expired'; readonly seconds: number }
  /** Containment could not be set up: nothing of the script has run. `remedy`: the one thing that would help, if known. */
  | { readonly kind: 'refused'; readonly reason: string; readonly remedy?: string }

/** A script that runs contained. */
export interface ContainedProcess {
  /** What npm started; its stdio is the script's. Killing it with SIGKILL ends everything contained. */
  readonly process: ChildProcess
  /** Settles after the process has ended. A backend's never rejects; npm's own may, by a ContainmentError, when what the script did cannot be undone. */
  readonly outcome: Promise<Outcome>
  /** What it was denied; settles with the outcome and never rejects. A backend that cannot tell leaves it out. */
  readonly denied?: Promise<Denied>
  /** What it used and tried, where the plan asks for that; as `denied`. */
  readonly used?: Promise<Used>
}

/** The first three descriptors of the script, as `child_process.spawn` takes them. */
export type ScriptStdio = Extract<StdioOptions, string> | readonly unknown[]

/**
 * A mechanism that contains: the extension point.
 *
 * A backend is handed a complete plan and enforces it, or says that it cannot; it decides nothing. It must never run
 * the command with more than the plan allows, whatever fails.
 */
export interface Backend {
  /** As in the option `containment-backend` and in messages. */
  readonly name: string
  /** The kind of containment that it gives, as in messages and in the marker that scripts see. */
  readonly tier: string
  /** What it never enforces, on whatever machine: named gaps. */
  readonly gaps: readonly string[]
  /** Where a proof may fail and is a gap all the same; what is not listed has to hold. */
  readonly excuses?: readonly Excuse[]
  /** Names of variables that it sets for a script beside those of the plan. */
  readonly variables?: readonly string[]
  /** Bounds that it cannot set on this machine, or only in part: named, but no gap in what a script may reach. */
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

/** What a backend showed about itself on this machine. */
export type Proof =
  | {
      readonly kind: 'proven'
      readonly enforcement: Enforcement
      readonly results: readonly GuaranteeResult[]
      /** When it was proven, as ISO 8601 writes it. */
      readonly since: string
    }
  /** `remedy`: the one thing that would make it usable. `results`: as far as there are any. */
  | {
      readonly kind: 'unusable'
      readonly reason: string
      readonly remedy: string
      readonly results: readonly GuaranteeResult[]
    }
