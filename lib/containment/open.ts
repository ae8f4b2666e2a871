import type { Npm } from './npm.js'
import { warnOfRefused } from './warn-of-refused.js'

/** A command that has to work where containment does not, or not yet; what it runs, it contains itself. */
const isDiagnosis = (command: string): boolean => command === 'containment'

/**
 * Opens the containment of this process when `safe` is in effect. Called once, right after the configuration is loaded
 * and before the command runs: what is decided here, nothing lowers afterwards.
 * @param command the command's own name; undefined for an unknown one
 * @throws {ContainmentError} ECONTAINUNAVAILABLE when this machine cannot contain: nothing has run
 */
export const open = async (npm: Npm, command: string | undefined): Promise<void> => {
  const { safe, source, refused } = npm.config.containment
  warnOfRefused(refused)
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
