import { delimiter, dirname } from 'node:path'
import { nodeGypBin } from './node-gyp-bin.js'
import { pathVariables } from './path-variables.js'

/**
 * The environment with the Node.js that runs npm next to npm's node-gyp on PATH: a contained script finds that one, and
 * not whatever else the user has on PATH and containment does not show.
 */
export const withOwnNode = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const changed = { ...environment }
  for (const name of pathVariables(environment)) {
    const entries = (environment[name] ?? '').split(delimiter)
    // without node-gyp among them, it comes first
    entries.splice(entries.indexOf(nodeGypBin) + 1, 0, dirname(process.execPath))
    changed[name] = entries.join(delimiter)
  }
  return changed
}
