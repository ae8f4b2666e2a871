import type { Outcome } from '../compare/verdict.js'

/** Every outcome in a person's words. */
export const verdictWords: Readonly<Record<Outcome, string>> = {
  same: 'the same artefacts',
  caches: 'the same, but for caches',
  different: 'different artefacts',
  'fails-contained': 'fails contained',
  'fails-both': 'fails both ways',
}
