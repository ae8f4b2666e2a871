import type { Command } from '../plan/plan.js'

/** The script's private directories on disk, in place of its file systems in memory. */
export interface PrivateAreas {
  readonly home: string
  readonly temporary: string
}

/** The variables by which a script finds its private directory for temporary files. */
const areaVariables = ['TMPDIR', 'TMP', 'TEMP'] as const

/** git gives up where it may not read the system's settings; where there is a view, there are none. */
const withoutSystemSettings = 'GIT_CONFIG_NOSYSTEM'

/** What a script finds in its environment beside what its plan says. */
export const privateVariables = [...areaVariables, withoutSystemSettings] as const

/** Where npm says that its cache is, to every script. */
const cacheVariable = 'npm_config_cache'

/** The same environment for a script whose HOME and temporary directory lie elsewhere on disk. */
export const privateEnvironment = (
  environment: Command['environment'],
  { home, temporary }: PrivateAreas,
): Command['environment'] => {
  const own = new Map([
    ['HOME', home],
    ...areaVariables.map(name => [name, temporary] as const),
    [withoutSystemSettings, '1'],
  ])
  // an npm in the script keeps its cache and its logs where it could in a view: in the private HOME
  const moved = new Map([[cacheVariable, `${home}/.npm`]])
  // in their places where they are set: the order of an environment can reach what is built
  const given = environment.map(([name, value]) => [name, own.get(name) ?? moved.get(name) ?? value] as const)
  return [...given, ...[...own].filter(([name]) => given.every(([other]) => other !== name))]
}
