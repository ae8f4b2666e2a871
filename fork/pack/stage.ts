import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BuildError } from '../build-error.js'
import { foreignFiles } from '../assemble/foreign-files.js'
import { listFiles } from '../assemble/list-files.js'

/** The builtin configuration of an npm that contains scripts unless it is told otherwise. */
export const safeByDefault = '; lifecycle scripts run contained; --unsafe is the opposite, for one command\nsafe=true\n'

export interface Staging {
  /** The assembled npm. */
  readonly dist: string
  /** The paths that the build put there. */
  readonly built: readonly string[]
  /** Where the tree to be packed goes; replaced as a whole. */
  readonly target: string
  readonly isSafeByDefault: boolean
}

/**
 * Copies what the build made, and nothing that its use has left there.
 * @returns the paths in `target`, sorted
 * @throws {BuildError} when the assembled npm holds something that the build did not put there
 */
export const stage = ({ dist, built, target, isSafeByDefault }: Staging): string[] => {
  const foreign = foreignFiles(listFiles(dist), built)
  if (foreign.length > 0) {
    throw new BuildError(`dist/ holds files that the build did not put there:\n  ${foreign.join('\n  ')}`)
  }
  rmSync(target, { recursive: true, force: true })
  for (const path of built) {
    cpSync(join(dist, path), join(target, path), { verbatimSymlinks: true })
  }
  if (isSafeByDefault) {
    writeFileSync(join(target, 'npmrc'), safeByDefault)
  }
  return listFiles(target)
}
