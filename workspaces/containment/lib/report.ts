import type { Outcome } from './backend/backend.js'
import type { Subject } from './subject/subject.js'

/** Something protected that a script had changed and npm put back, or an attempt that was refused. */
export type Denial =
  /** `restored`: it had happened and was undone, else it was refused at once. The path is absolute. */
  | { readonly kind: 'write'; readonly path: string; readonly restored: boolean }
  /** Host and port, or the path of a socket that is not in the view. */
  | { readonly kind: 'connect'; readonly address: string }

/** What a backend saw refused. Attempts that repeat themselves are told once. */
export interface Denied {
  readonly denials: readonly Denial[]
  /** How many further attempts were refused; a flood is only counted. */
  readonly untold: number
}

/** One contained script, after its end. */
export interface ScriptRecord extends Denied {
  readonly subject: Subject
  readonly outcome: Outcome
  /** Wall time from start to end, in milliseconds. */
  readonly milliseconds: number
}
