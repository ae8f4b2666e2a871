import { log } from 'proc-log'
import type { Npm } from './npm.js'
import { setExtensionPolicy } from './set-extension-policy.js'
import { surroundingContainment } from './surrounding-containment.js'

/** A command that has to work where containment does not, or not yet; what it runs, it contains itself. */
const isDiagnosis = (command: string): boolean => command === 'containment'

/** An npm in a contained script is contained with it: it opens nothing of its own, and turns nothing off. */
const tellSurrounded = (surrounding: string, safe: boolean): void => {
  const where = `this npm runs in a contained script (${surrounding}), and so does what it starts`
  if (safe) {
    log.info('containment', `${where}.`)
  } else {
    log.warn('containment', `${where}: --unsafe turns nothing off here.`)
  }
}

/**
 * Opens the containment of this process when `safe` is in effect. Called once, right after the configuration is loaded
 * and before the command runs: what is decided here, nothing lowers afterwards.
 * @param command the command's own name; undefined for an unknown one
 * @throws {ContainmentError} ECONTAINUNAVAILABLE when this machine cannot contain: nothing has run
 */
export const open = async (npm: Npm, command: string | undefined): Promise<void> => {
  const { safe, source, refused } = npm.config.containment
  if (refused.length > 0) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { warnOfRefused } = require('./warn-of-refused.js') as typeof import('./warn-of-refused.js')
    warnOfRefused(refused)
  }
  setExtensionPolicy(npm)
  if (source === 'cli' || safe) {
    const surrounding = surroundingContainment()
    if (surrounding !== undefined) {
      tellSurrounded(surrounding, safe)
      return
    }
  }
  if (!safe || command === undefined || isDiagnosis(command)) {
    return
  }
  // loaded only here: without containment npm starts as fast as stock
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { coverage } = require('./coverage.js') as typeof import('./coverage.js')
  const { prepareIntroduction } = require('./introduction.js') as typeof import('./introduction.js')
  const { proofDirectory } = require('./proof-directory.js') as typeof import('./proof-directory.js')
  const { openFor } = require('./open-for.js') as typeof import('./open-for.js')
  /* eslint-enable */
  prepareIntroduction(source, proofDirectory(npm))
  await openFor(npm, command, coverage(command, source === 'cli'))
}
