import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import type { Outcome } from '../backend/backend.js'

/**
 * What to do where an addon could not be compiled because the headers of Node.js are missing: node-gyp would fetch them,
 * and a contained script has no network. Undefined where that is not the reason.
 * @param nodedir what `nodeHeaders` found
 */
export const missingHeaders = (
  directory: string,
  nodedir: string | undefined,
  outcome: Outcome,
  version: string = process.versions.node,
): string | undefined => {
  const isAddon = lstatSync(join(directory, 'binding.gyp'), { throwIfNoEntry: false })?.isFile() === true
  return nodedir === undefined && isAddon && outcome.kind === 'exited' && outcome.code !== 0
    ? `compiling needs the headers of Node.js ${version}, and there are none beside it (include/node): install a ` +
        'Node.js that has them (those of nodejs.org do), or name a directory that holds include/node of that very ' +
        'version: npm_config_nodedir=<directory> npm install --safe'
    : undefined
}
