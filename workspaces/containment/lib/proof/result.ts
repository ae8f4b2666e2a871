import type { Backend } from '../backend/backend.js'
import type { Enforcement } from '../backend/enforcement.js'
import type { Excuse } from '../contract.js'
import type { Answer, Half } from './answer.js'
import { type GuaranteeName, guaranteeNames, guarantees } from './guarantees.js'

/** What the probes showed about one guarantee. */
export type GuaranteeResult =
  | { readonly guarantee: GuaranteeName; readonly verdict: 'proven' }
  /** It could not be tried on this machine: a gap. */
  | { readonly guarantee: GuaranteeName; readonly verdict: 'unproven'; readonly why: string }
  /** It does not hold, as the backend says of itself: a gap by that name. */
  | { readonly guarantee: GuaranteeName; readonly verdict: 'gap'; readonly gap: string }
  | { readonly guarantee: GuaranteeName; readonly verdict: 'broken'; readonly half: Half; readonly what: string }

const judgeOne = (guarantee: GuaranteeName, all: readonly Answer[], excuses: readonly Excuse[]): GuaranteeResult => {
  let gap: string | undefined
  const answers = all.filter(answer => answer.guarantee === guarantee)
  const tried = answers.filter(answer => answer.kind === 'tried')
  // what was not to succeed comes first: it is the one that harms
  for (const half of ['denied', 'allowed'] as const) {
    const wrong = tried.find(answer => answer.half === half && answer.succeeded === (half === 'denied'))
    const excuse = excuses.find(each => each.guarantee === guarantee && each.half === half)
    if (wrong !== undefined && excuse === undefined) {
      return { guarantee, verdict: 'broken', half, what: wrong.what }
    }
    gap ??= wrong && excuse?.gap
  }
  const untried = answers.find(answer => answer.kind === 'untried')
  if (untried !== undefined) {
    return { guarantee, verdict: 'unproven', why: untried.why }
  }
  // a half that nobody answered is not a half that was denied
  const missing = (['denied', 'allowed'] as const).find(half => !tried.some(answer => answer.half === half))
  if (missing !== undefined) {
    return { guarantee, verdict: 'broken', half: missing, what: 'it was not tried' }
  }
  return gap === undefined ? { guarantee, verdict: 'proven' } : { guarantee, verdict: 'gap', gap }
}

/** Every guarantee with what the answers say about it. */
export const judgeAnswers = (answers: readonly Answer[], excuses: readonly Excuse[] = []): GuaranteeResult[] =>
  guaranteeNames.map(guarantee => judgeOne(guarantee, answers, excuses))

/** What a broken guarantee means, for a person. */
export const describeBroken = ({ guarantee, half, what }: GuaranteeResult & { verdict: 'broken' }): string =>
  half === 'denied'
    ? `a contained script must not ${guarantees[guarantee].denied}, but could (${what})`
    : `a contained script must be able to ${guarantees[guarantee].allowed}, but was not (${what})`

/** What is enforced when no guarantee is broken: everything, but what the backend never gives and what stayed untried. */
export const enforcementOf = (
  { tier, gaps }: Pick<Backend, 'tier' | 'gaps'>,
  results: readonly GuaranteeResult[],
): Enforcement => {
  const unproven = results.flatMap(result =>
    result.verdict === 'unproven' ? [`${guarantees[result.guarantee].title} (${result.why})`] : [],
  )
  const shown = results.flatMap(result => (result.verdict === 'gap' ? [result.gap] : []))
  const all = [...new Set([...gaps, ...shown, ...unproven])]
  return all.length === 0 ? { level: 'full', tier } : { level: 'partial', tier, gaps: all }
}
