import type { Roots } from '../roots.js'
import { deriveSubject, realPath } from '../subject/derive-subject.js'
import { type Subject, subjectName, type TrustedIdentity } from '../subject/subject.js'

/** Whom the gate admitted, under which trusted identity, and whose scripts run only because they are contained. */
export class Admissions {
  readonly #roots: Roots
  readonly #identities = new Map<string, TrustedIdentity>()
  readonly #marked = new Set<string>()

  constructor(roots: Roots) {
    this.#roots = roots
  }

  /** @returns the real directory */
  admit(directory: string, identity: TrustedIdentity): string {
    const real = realPath(directory)
    this.#identities.set(real, identity)
    return real
  }

  /** @param real the real directory */
  mark(real: string): void {
    this.#marked.add(real)
  }

  isMarked(directory: string): boolean {
    return this.#marked.has(realPath(directory))
  }

  /** Undefined where the gate admitted nothing. */
  identityOf(directory: string): TrustedIdentity | undefined {
    return this.#identities.get(realPath(directory))
  }

  /** How the package in `directory` is called in messages. */
  nameOf(directory: string): string {
    return subjectName({ directory: realPath(directory), identity: this.identityOf(directory) })
  }

  /** @throws {ContainmentError} when the path does not tell who is about to run */
  subject(directory: string, event: string): Subject {
    return deriveSubject(directory, event, this.#roots, this.#identities)
  }
}
