import type { DeniedAttempt, Outcome } from './contract.js'
import type { Observation } from './observe/observe.js'
import type { SubjectGrants } from './grants/grants-for.js'
import type { Subject } from './subject/subject.js'

/**
 * - `write`: a protected name was changed or made; npm put it back
 * - `link`: a link out of the package, where npm would follow it or to what the script may not read; npm removed it
 * - `special`: a FIFO, a socket or a device; npm removed it
 * - `privilege`: set-user-ID or set-group-ID; npm took it away
 * - `locked`: a directory that its owner could not enter or change; npm opened it
 * - `deep`: a tree deeper than npm could remove later; npm removed it
 * - `name`: a name that is no text, which npm could not even say; npm removed it
 */
export type DenialKind = 'write' | 'link' | 'special' | 'privilege' | 'locked' | 'deep' | 'name'

/** Something that a script had changed or left, and npm put right afterwards. The path is absolute. */
export interface PutRight {
  readonly kind: DenialKind
  readonly path: string
}

/** What a person may make of a denial; filled in by npm, whoever reports it. */
export interface Advice {
  /** The one grant that would have allowed it, as it is written. */
  readonly grant?: string
  /** A grant of less, which allows it where the file is made before: it was to be made in the project's own directory. */
  readonly narrower?: string
  /** Nothing that a package has a reason to try. */
  readonly isStrange?: boolean
}

/** An attempt that was refused, or what had happened and was put right. */
export type Denial = Advice & (PutRight | DeniedAttempt)

/** What a backend saw refused. Attempts that repeat themselves are told once. */
export interface Denied {
  readonly denials: readonly Denial[]
  /** How many further attempts were refused; a flood is only counted. */
  readonly untold: number
}

/** A command that npm did not link, because it is no regular file of the package that declares it. */
export interface RefusedCommand {
  /** How the package is called in messages. */
  readonly package: string
  /** The file that was to be the command, or the directory of commands when that is what leads away. */
  readonly path: string
}

/**
 * What a package is known to go without, because it is granted by nobody: many scripts look for a directory, do not find
 * it, and exit 0, so that nothing was denied.
 */
export interface KnownLoss {
  readonly loses: string
  readonly reason: string
  /** The grants that would give it, as they are written. */
  readonly grants: readonly string[]
}

/** One contained script, after its end. */
export interface ScriptRecord extends Denied {
  readonly subject: Subject
  /** What it was granted beyond the default. */
  readonly grants: SubjectGrants
  /** What the catalogue knows that it goes without. */
  readonly loss: KnownLoss | undefined
  /** Whether npm drops the package, without a word, when its script fails. */
  readonly isOptional: boolean
  /** What would help where no grant does. */
  readonly remedy?: string
  /** Files in HOME that honest programs look into all day, as npm does into `.npmrc`: what lay there was empty. */
  readonly probed?: readonly string[]
  /** What it used and tried, where that was asked for. */
  readonly observed?: Observation
  readonly outcome: Outcome
  /** Wall time from start to end, in milliseconds. */
  readonly milliseconds: number
}
