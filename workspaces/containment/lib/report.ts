import type { Outcome } from './backend/backend.js'
import type { Subject } from './subject/subject.js'

/** Something protected that a script had changed and npm put back, or an attempt that was refused. */
export interface Denial {
  /** What was attempted. */
  readonly kind: 'write'
  /** The path it was attempted on. */
  readonly path: string
}

/** One contained script, after its end. */
export interface ScriptRecord {
  readonly subject: Subject
  readonly outcome: Outcome
  readonly denials: readonly Denial[]
  /** Wall time from start to end, in milliseconds. */
  readonly milliseconds: number
}
