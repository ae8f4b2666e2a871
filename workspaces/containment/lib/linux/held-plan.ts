import { launcherHead } from './launcher-head.js'

/** What the launcher knows a plan by that is held, and what lets the script run; both are in launcher/hold.c. */
const magic = 'NPMCHOLD'
export const releaseWord = 'G'

/** The bytes of a plan, as the launcher reads them when the script is to wait for the word: their length comes first. */
export const heldPlan = (plan: Buffer): Buffer => Buffer.concat([launcherHead(magic, plan.length), plan])
