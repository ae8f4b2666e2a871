import { dirname, join } from 'node:path'
import { isWithin } from '../paths.js'
import type { Roots } from '../roots.js'
import type { AuthorityData } from './authority-data.js'
import type { Surroundings } from './surroundings.js'

/** One of the system's or npm's tools, and the program that its name means. */
export interface Tool {
  readonly name: string
  readonly file: string
}

/** Tools that are packages as well: who depends on one means its version of it. */
const packaged = ['node-gyp']

/**
 * The tools that a package's command would be taken for: it has the name of one, in a `node_modules/.bin` that comes
 * first in PATH. A script that runs `node` or `git` means the user's, and would run a stranger's program with its own
 * authority instead.
 * @param path the entries that the script keeps, in order
 */
export const shadowedTools = (
  path: readonly string[],
  { npm, node }: Pick<Roots, 'npm' | 'node'>,
  { tools }: Pick<AuthorityData, 'tools'>,
  surroundings: Pick<Surroundings, 'exists' | 'names' | 'real'>,
): Tool[] => {
  const isPackages = (entry: string): boolean =>
    entry.split('/').includes('node_modules') && !isWithin(entry, npm) && entry !== dirname(node)
  /** Whether a command is the one of the package of that name, which lies beside. */
  const isThePackages = (entry: string, name: string): boolean =>
    packaged.includes(name) && isWithin(surroundings.real(join(entry, name)) ?? '/', join(dirname(entry), name))
  const brought = new Set(
    path.filter(isPackages).flatMap(entry => surroundings.names(entry).filter(name => !isThePackages(entry, name))),
  )
  return tools
    .filter(name => brought.has(name))
    .flatMap(name => {
      const own = path.find(entry => !isPackages(entry) && surroundings.exists(join(entry, name)))
      return own === undefined ? [] : [{ name, file: join(own, name) }]
    })
}
