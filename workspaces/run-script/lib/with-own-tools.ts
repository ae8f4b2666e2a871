import { delimiter, dirname, resolve } from 'node:path'
import { nodeGypBin } from './node-gyp-bin.js'
import { pathVariables } from './path-variables.js'

/** The directory that holds the `npm` and `npx` of contained scripts. */
export const npmBin = resolve(__dirname, 'npm-bin')

/**
 * The environment with the npm that runs the script, and the Node.js that runs npm, next to npm's node-gyp on PATH: a
 * contained script finds those, and not whatever else the user has on PATH and containment does not show.
 */
export const withOwnTools = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const changed = { ...environment }
  for (const name of pathVariables(environment)) {
    const entries = (environment[name] ?? '').split(delimiter)
    // without node-gyp among them, they come first
    entries.splice(entries.indexOf(nodeGypBin) + 1, 0, npmBin, dirname(process.execPath))
    changed[name] = entries.join(delimiter)
  }
  return changed
}
