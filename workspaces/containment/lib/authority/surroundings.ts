import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { PathEntry } from './toolchain.js'

/** A link in a node_modules, and where it really leads. */
export interface LinkedPackage {
  readonly target: string
  /** Names in the target's root that begin with a dot. */
  readonly dotfiles: readonly string[]
}

/** The facts of this machine that authority depends on. The only I/O of this folder. */
export interface Surroundings {
  /** Directories outside `nodeModules` that links in it lead to. */
  linkedPackages(nodeModules: string): readonly LinkedPackage[]
  pathEntries(path: string): readonly PathEntry[]
  exists(path: string): boolean
}

const list = (directory: string): Dirent[] => {
  try {
    return readdirSync(directory, { withFileTypes: true })
  } catch {
    return []
  }
}

const realDirectory = (path: string): string | undefined => {
  try {
    const real = realpathSync.native(path)
    return statSync(real).isDirectory() ? real : undefined
  } catch {
    return undefined
  }
}

const linksIn = (nodeModules: string): string[] =>
  list(nodeModules).flatMap(entry => {
    const path = join(nodeModules, entry.name)
    if (entry.isSymbolicLink()) {
      return [path]
    }
    return entry.isDirectory() && entry.name.startsWith('@') ? linksIn(path) : []
  })

const scan = (nodeModules: string): LinkedPackage[] =>
  linksIn(nodeModules).flatMap(link => {
    const target = realDirectory(link)
    if (target === undefined || target.startsWith(`${nodeModules}/`)) {
      return []
    }
    return [{ target, dotfiles: list(target).flatMap(({ name }) => (name.startsWith('.') ? [name] : [])) }]
  })

/**
 * Reads the machine. A node_modules is scanned once for each change of it: thousands of packages are listed for the
 * first script, not for each.
 * @param isStable whether nothing that runs contained may write the path: such an entry of PATH is looked up once
 */
export const readSurroundings = (isStable: (path: string) => boolean): Surroundings => {
  const directories = new Map<string, string | undefined>()
  const realEntry = (entry: string): string | undefined => {
    if (!isStable(entry)) {
      return realDirectory(entry)
    }
    if (!directories.has(entry)) {
      directories.set(entry, realDirectory(entry))
    }
    return directories.get(entry)
  }
  const scanned = new Map<string, { readonly changed: number; readonly links: readonly LinkedPackage[] }>()
  return {
    linkedPackages: nodeModules => {
      const changed = statSync(nodeModules, { throwIfNoEntry: false })?.mtimeMs
      if (changed === undefined) {
        return []
      }
      const known = scanned.get(nodeModules)
      if (known?.changed === changed) {
        return known.links
      }
      const links = scan(nodeModules)
      scanned.set(nodeModules, { changed, links })
      return links
    },
    pathEntries: path => [...new Set(path.split(':'))].map(entry => ({ entry, real: realEntry(entry) })),
    exists: path => statSync(path, { throwIfNoEntry: false }) !== undefined,
  }
}
