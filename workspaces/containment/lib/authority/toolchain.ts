import { basename, dirname, join } from 'node:path'
import { isWithin } from '../paths.js'
import type { Roots } from '../roots.js'
import type { AuthorityData } from './authority-data.js'
import type { PathGrant } from './authority.js'

/** An entry of PATH as written, and the real directory that it is; undefined when it is none. */
export interface PathEntry {
  readonly entry: string
  readonly real: string | undefined
}

export interface Toolchain {
  readonly grants: readonly PathGrant[]
  /** The entries that stay in the script's PATH, in their order. */
  readonly path: readonly string[]
}

const read = (path: string, reason: string): PathGrant => ({ path, access: 'read', reason })

/** A tool's libraries and data lie beside its `bin`. */
const besides = ['lib', 'lib64', 'libexec', 'share', 'include']

/**
 * The toolchain rule: of each PATH entry the real directory is readable, and the version manager's root that it
 * belongs to. Other entries in HOME are dropped: they are a person's own programs, not a toolchain. An entry in ground
 * that a script may write (`node_modules/.bin`, the project) is kept as a name and grants nothing: there a script could
 * have put a link to anywhere.
 * @param ground where the project's scripts may write
 */
export const toolchainFor = (
  entries: readonly PathEntry[],
  { home, node, ground }: Pick<Roots, 'home' | 'node'> & { readonly ground: string | undefined },
  { system, versionManagers }: Pick<AuthorityData, 'system' | 'versionManagers'>,
): Toolchain => {
  const grants: PathGrant[] = []
  const path: string[] = []
  for (const { entry, real } of entries) {
    if (real === undefined || !entry.startsWith('/')) {
      continue
    }
    const isScriptGround =
      entry.split('/').includes('node_modules') || (ground !== undefined && isWithin(entry, ground))
    // the executable of the Node.js that runs npm is granted by itself
    if (isScriptGround || real === dirname(node) || system.read.some(root => isWithin(real, root))) {
      path.push(entry)
      continue
    }
    const manager = versionManagers.find(({ root }) => isWithin(real, join(home, root)))
    if (manager !== undefined) {
      path.push(entry)
      grants.push(read(join(home, manager.root), `toolchain: ${manager.name} holds ${entry} of PATH`))
    } else if (!isWithin(real, home)) {
      path.push(entry)
      grants.push(read(real, `toolchain: ${entry} of PATH`))
      if (/^s?bin$/.test(basename(real)) && dirname(real) !== '/') {
        grants.push(...besides.map(name => read(join(dirname(real), name), `toolchain: beside ${entry} of PATH`)))
      }
    }
  }
  return { grants, path }
}
