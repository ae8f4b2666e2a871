import type { Half } from '../contract.js'
import { type GuaranteeName, isGuaranteeName } from './guarantees.js'

export type { Half } from '../contract.js'

/** What came of one attempt: of the probe's own, inside, or of a look from outside at what it had done. */
export type Answer =
  | {
      readonly kind: 'tried'
      readonly guarantee: GuaranteeName
      readonly half: Half
      /** What was attempted. */
      readonly what: string
      readonly succeeded: boolean
    }
  /** It could not be tried here. */
  | { readonly kind: 'untried'; readonly guarantee: GuaranteeName; readonly why: string }

const parseAnswer = (line: string): Answer | undefined => {
  const value = JSON.parse(line) as unknown
  if (typeof value !== 'object' || value === null) {
    return undefined
  }
  const { kind, guarantee, half, what, succeeded, why } = value as Record<string, unknown>
  if (!isGuaranteeName(guarantee)) {
    return undefined
  }
  if (kind === 'untried' && typeof why === 'string') {
    return { kind, guarantee, why }
  }
  const isTried = kind === 'tried' && typeof what === 'string' && typeof succeeded === 'boolean'
  return isTried && (half === 'allowed' || half === 'denied') ? { kind, guarantee, half, what, succeeded } : undefined
}

/** The last line of a probe that came to its end. */
export const endOfAnswers = '"end"'

/**
 * What a contained probe printed, a JSON text on each line; undefined when it is anything else, or did not come to its
 * end: then it proves nothing.
 */
export const readAnswers = (output: string): readonly Answer[] | undefined => {
  const lines = output.split('\n')
  if (lines.at(-1) !== '' || lines.at(-2) !== endOfAnswers) {
    return undefined
  }
  try {
    const answers = lines.slice(0, -2).map(parseAnswer)
    return answers.some(answer => answer === undefined) ? undefined : (answers as Answer[])
  } catch {
    return undefined
  }
}
