import type { Half } from '../proof/answer.js'
import type { GuaranteeName } from '../proof/guarantees.js'

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
