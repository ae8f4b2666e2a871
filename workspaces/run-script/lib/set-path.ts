import { delimiter, dirname, resolve } from 'node:path'
import { log } from 'proc-log'
import { nodeGypBin } from './node-gyp-bin.js'
import { pathVariables } from './path-variables.js'

/** The directory and everything above it, nearest first. */
function* upwards(directory: string): Generator<string> {
  yield directory
  const parent = dirname(directory)
  if (parent !== directory) {
    yield* upwards(parent)
  }
}

/** The entries of every PATH variable, in order; an entry that an earlier variable has is not repeated. */
const inherited = (environment: NodeJS.ProcessEnv): string[] => {
  const entries: string[] = []
  for (const name of pathVariables(environment)) {
    const value = environment[name]
    if (value) {
      entries.push(...value.split(delimiter).filter(entry => !entries.includes(entry)))
    }
  }
  return entries
}

const warnOfDelimiter = (event: string | undefined): void => {
  const what = event ? `"${event}" script` : 'script execution'
  log.warn('run-script', `Path contains delimiter ("${delimiter}"), ${what} may not behave as expected.`)
}

/**
 * Puts in front of PATH what a script of the project may call by name: `binPaths`, the bins of the packages installed
 * in `projectPath` and above, and node-gyp. Changes `environment`, and returns it.
 */
const setPath = (
  projectPath: string,
  binPaths: readonly string[] | false | null | undefined,
  environment: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv => {
  const first = binPaths || []
  first
    .filter(path => path.includes(delimiter))
    .forEach(() => {
      warnOfDelimiter(environment.npm_lifecycle_event)
    })
  const bins = [...upwards(projectPath)].map(directory => resolve(directory, 'node_modules', '.bin'))
  const path = [...first, ...bins, nodeGypBin, inherited(environment).join(delimiter)].join(delimiter)
  for (const name of pathVariables(environment)) {
    environment[name] = path
  }
  return environment
}

export = setPath
