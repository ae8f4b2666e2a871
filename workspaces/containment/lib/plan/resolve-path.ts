import { lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { dirname } from 'node:path'

/** What lies at a path, asked without following links. */
export type EntryKind = 'directory' | 'file' | 'link' | 'absent'

/** The questions about the file system that a view depends on. */
export interface Entries {
  kind(path: string): EntryKind
  target(link: string): string
  /** Whether a directory holds nothing: then there is nothing to hide. */
  isEmpty(directory: string): boolean
  /** Answers that stay the same for the whole process; an answer may be that nothing lies there. */
  readonly known?: {
    readonly get: (path: string) => { readonly resolved: ResolvedPath | undefined } | undefined
    readonly set: (path: string, resolved: ResolvedPath | undefined) => void
  }
}

export const hostEntries: Entries = {
  kind: path => {
    try {
      // most questions are about names that are not there: an error for each would cost more than the whole view
      const stat = lstatSync(path, { throwIfNoEntry: false })
      return stat === undefined ? 'absent' : stat.isSymbolicLink() ? 'link' : stat.isDirectory() ? 'directory' : 'file'
    } catch {
      return 'absent'
    }
  },
  target: link => readlinkSync(link),
  isEmpty: directory => {
    try {
      return readdirSync(directory).length === 0
    } catch {
      return false
    }
  },
}

/** Where a path really leads, and the links on the way, which a view must hold too. */
export interface ResolvedPath {
  readonly real: string
  readonly kind: 'directory' | 'file'
  readonly links: readonly { readonly path: string; readonly target: string }[]
}

/**
 * Asks once about what no script can change: a view names a hundred system paths, and every script has the same.
 * @param isStable whether nothing that runs contained may write the path
 */
export const rememberEntries = (entries: Entries, isStable: (path: string) => boolean): Entries => {
  const known = new Map<string, { readonly resolved: ResolvedPath | undefined }>()
  const empty = new Map<string, boolean>()
  const kinds = new Map<string, EntryKind>()
  return {
    ...entries,
    kind: path => {
      const known = kinds.get(path)
      if (known !== undefined) {
        return known
      }
      const kind = entries.kind(path)
      if (isStable(path)) {
        kinds.set(path, kind)
      }
      return kind
    },
    isEmpty: directory => {
      const answer = empty.get(directory) ?? entries.isEmpty(directory)
      if (isStable(directory)) {
        empty.set(directory, answer)
      }
      return answer
    },
    known: {
      get: path => known.get(path),
      set: (path, resolved) => {
        const passed = resolved === undefined ? [] : [resolved.real, ...resolved.links.map(link => link.path)]
        if ([path, ...passed].every(isStable)) {
          known.set(path, { resolved })
        }
      },
    },
  }
}

/** Asks once for each name while one view is made: the paths that it grants lie below each other. */
export const askOnce = (entries: Entries): Entries => {
  const kinds = new Map<string, EntryKind>()
  return {
    ...entries,
    kind: path => {
      const known = kinds.get(path)
      if (known !== undefined) {
        return known
      }
      const kind = entries.kind(path)
      kinds.set(path, kind)
      return kind
    },
  }
}

/** As the kernel counts. */
const maximumLinks = 40

/** Resolves every component of an absolute path; undefined when it leads nowhere. */
export const resolvePath = (path: string, entries: Entries): ResolvedPath | undefined => {
  const known = entries.known?.get(path)
  if (known !== undefined) {
    return known.resolved
  }
  const resolved = walk(path, entries)
  entries.known?.set(path, resolved)
  return resolved
}

const walk = (path: string, entries: Entries): ResolvedPath | undefined => {
  const links: { path: string; target: string }[] = []
  const todo = path.split('/').filter(part => part !== '')
  let real = '/'
  let kind: EntryKind = 'directory'
  for (let part = todo.shift(); part !== undefined; part = todo.shift()) {
    if (part === '..') {
      real = dirname(real)
      continue
    }
    const next = real === '/' ? `/${part}` : `${real}/${part}`
    kind = entries.kind(next)
    if (kind === 'absent' || (kind === 'file' && todo.length > 0)) {
      return undefined
    }
    if (kind !== 'link') {
      real = next
      continue
    }
    if (links.length === maximumLinks) {
      return undefined
    }
    const target = entries.target(next)
    links.push({ path: next, target })
    todo.unshift(...target.split('/').filter(name => name !== '' && name !== '.'))
    real = target.startsWith('/') ? '/' : dirname(next)
    kind = 'directory'
  }
  return { real, kind, links }
}
