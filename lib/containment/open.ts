import { containmentSettings } from '@npmcli/config/lib/containment/containment-settings.js'
import { openContainment } from '@npmcli/containment'
import type { Npm } from './npm.js'
import { warnOfRefused } from './warn-of-refused.js'

/** A command that runs nothing of anyone's, and has to work where containment does not. */
const isDiagnosis = ({ argv }: Npm, command: string): boolean => command === 'containment' && argv[0] === 'doctor'

/**
 * Opens the containment of this process when `safe` is in effect. Called once, right after the configuration is loaded
 * and before the command runs: what is decided here, nothing lowers afterwards.
 * @param command the command's own name; undefined for an unknown one
 * @throws {ContainmentError} ECONTAINUNAVAILABLE when this machine cannot contain: nothing has run
 */
export const open = async (npm: Npm, command: string | undefined): Promise<void> => {
  const { safe, source, refused } = npm.config.containment
  warnOfRefused(refused)
  if (!safe || command === undefined || isDiagnosis(npm, command)) {
    return
  }
  // loaded only here: without containment npm starts as fast as stock
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { findRoots } = require('./find-roots.js') as typeof import('./find-roots.js')
  const { coverage } = require('./coverage.js') as typeof import('./coverage.js')
  const { proofDirectory } = require('./proof-directory.js') as typeof import('./proof-directory.js')
  /* eslint-enable */
  const covers = coverage(command, source === 'cli')
  await openContainment({
    roots: await findRoots(npm),
    version: npm.version,
    proofs: proofDirectory(npm),
    covers,
    ...containmentSettings(npm.config),
  })
}
