import { type Bytes, prefixed } from './bytes.js'

/** What the launcher knows a plan by that says its length, and one that is held as well. These and the word are in launcher/hold.c. */
const magic = { sized: 'NPMCSIZE', held: 'NPMCHOLD' } as const

/** What lets a script run that is held. */
export const releaseWord = 'G'

/**
 * A plan as the launcher reads it, with its length first: so it need not wait for the end of what npm writes.
 * @param kind `held`: the script waits for the word
 */
export const sizedPlan = (kind: keyof typeof magic, plan: Bytes): Bytes => magic[kind] + prefixed(plan)
