import type { AuthorityData } from '../authority/authority-data.js'

type Variable = readonly [name: string, value: string]

/** What of the environment depends on where the script runs. */
export interface ScriptPlace {
  /** Credentials that npm knows: no value that holds one is passed on, whatever its name. */
  readonly secrets?: readonly string[] | undefined
  readonly path: readonly string[]
  readonly home: string
  readonly marker: string
  readonly nodedir: string | undefined
  /** Names that were granted: these pass, whatever they are called and hold. Left out: none. */
  readonly granted?: readonly string[]
}

const nodedirName = 'npm_config_nodedir'

/** Credentials in an address, as in `https://user:secret@host`. */
const credentials = /:\/\/[^/@\s]*@/

/** Of NODE_OPTIONS only what tunes memory: the rest names files to load. */
const memoryOptions = (value: string): string =>
  value
    .split(/\s+/)
    .filter(option => /^--max[-_](old|semi)[-_]space[-_]size=\d+$/.test(option))
    .join(' ')

/** The list as it is asked: made once, because every script has the same. */
const compiledLists = new WeakMap<AuthorityData['environment'], { exact: ReadonlySet<string>; secrets: RegExp }>()

const compiled = (data: AuthorityData['environment']): { exact: ReadonlySet<string>; secrets: RegExp } => {
  const known = compiledLists.get(data)
  if (known !== undefined) {
    return known
  }
  const lists = { exact: new Set([...data.names, ...data.npm]), secrets: new RegExp(data.secret, 'i') }
  compiledLists.set(data, lists)
  return lists
}

/**
 * The environment of a contained script: an allow-list, in the order that it came in, because node-gyp writes it into
 * files whose bytes are compared. Nothing whose name sounds like a secret or whose value carries credentials passes.
 * @param path the PATH entries that stay
 * @param nodedir the headers of the Node.js that runs npm, so that node-gyp need not fetch them; anything else by that
 * name is not passed on
 * @param granted names that pass beside the list
 * @param marker tells the script, and an npm inside it, by which tier it is contained
 */
export const environmentFor = (
  environment: Readonly<Record<string, string | null | undefined>>,
  data: AuthorityData['environment'],
  { path, home, marker, nodedir, granted = [], secrets = [] }: ScriptPlace,
): Variable[] => {
  const { exact, secrets: secretNames } = compiled(data)
  const variables = Object.entries(environment).flatMap(([name, given]): Variable[] => {
    if (given === undefined) {
      return []
    }
    // npm hands null over for a package without a source; spawn makes the word of it, and so do we
    const value = String(given)
    if (value.includes('\0') || name.includes('\0') || name === '') {
      return []
    }
    if (name === 'PATH') {
      return [[name, path.join(':')]]
    }
    if (name === nodedirName) {
      return []
    }
    if (name === 'HOME') {
      return [[name, home]]
    }
    if (name === 'NODE_OPTIONS') {
      return memoryOptions(value) === '' ? [] : [[name, memoryOptions(value)]]
    }
    if (granted.includes(name)) {
      return [[name, value]]
    }
    const isKnown = exact.has(name) || data.prefixes.some(prefix => name.startsWith(prefix))
    const isPublic = exact.has(name) || name.startsWith('npm_package_') || !secretNames.test(name)
    const isSecret = credentials.test(value) || secrets.some(secret => value.includes(secret))
    return isKnown && isPublic && !isSecret ? [[name, value]] : []
  })
  const headers: Variable[] = nodedir === undefined ? [] : [[nodedirName, nodedir]]
  return [...variables, ...headers, ['NPM_CONTAINMENT', marker]]
}
