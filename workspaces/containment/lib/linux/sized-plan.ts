import { launcherHead } from './launcher-head.js'

/** What the launcher knows a plan by that says its length, and one that is held as well. These and the word are in launcher/hold.c. */
const magic = { sized: 'NPMCSIZE', held: 'NPMCHOLD' } as const

/** What lets a script run that is held. */
export const releaseWord = 'G'

/**
 * The bytes of a plan as the launcher reads them, with their length first: it need not wait for the end of what npm writes.
 * @param kind `held`: the script waits for the word
 */
export const sizedPlan = (kind: keyof typeof magic, plan: Buffer): Buffer =>
  Buffer.concat([launcherHead(magic[kind], plan.length), plan])
