import type { AuthorityData } from '../authority/authority-data.js'
import type { Authority } from '../authority/authority.js'
import { allAbove, isWithin, treeOrderKey } from '../paths.js'
import type { ViewStep } from './plan.js'
import { askOnce, type Entries, resolvePath } from './resolve-path.js'

/** What the view holds at one path; of several, the one with the highest rank. */
type Content =
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'hidden' }
  /** Also hidden; and where the script has an area of its own around it, nothing can be made in it. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'memory'; readonly mode: number; readonly bytes: number; readonly writable: boolean }
  | { readonly kind: 'bind'; readonly writable: boolean; readonly pinned?: boolean }
  | { readonly kind: 'step'; readonly step: ViewStep }

/** A grant at a path beats hiding it; of two grants the tighter one counts; a private area is never the machine's own. */
const rank = (content: Content): number => {
  switch (content.kind) {
    case 'hidden':
      return 0
    case 'closed':
      return 1
    case 'link':
      return 2
    case 'bind':
      return content.writable ? 3 : 4
    case 'memory':
      return 5
    case 'step':
      return 6
  }
}

class ViewMap {
  readonly #content = new Map<string, Content>()

  add(path: string, content: Content): void {
    const known = this.#content.get(path)
    if (known === undefined || rank(content) > rank(known)) {
      this.#content.set(path, content)
    }
  }

  /** What covers the inside of `path`'s parent: the nearest content above it. */
  above(path: string): Content | undefined {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const content = this.#content.get(path.slice(0, at))
      if (content !== undefined) {
        return content
      }
    }
    return path === '/' ? undefined : this.#content.get('/')
  }

  delete(path: string): void {
    this.#content.delete(path)
  }

  inTreeOrder(): [string, Content][] {
    return [...this.#content]
      .map(entry => ({ entry, key: treeOrderKey(entry[0]) }))
      .sort((one, other) => (one.key < other.key ? -1 : 1))
      .map(({ entry }) => entry)
  }
}

const readableBind: Content = { kind: 'bind', writable: false }
const writableBind: Content = { kind: 'bind', writable: true }
const pinnedBind: Content = { kind: 'bind', writable: true, pinned: true }

const sealed = { mode: 0o755, bytes: 1 << 20, writable: false }

/** Drops what changes nothing: the same grant again below a grant, hiding what is not shown, links that a bind holds. */
const withoutRedundancy = (map: ViewMap): [string, Content][] =>
  map.inTreeOrder().filter(([path, content]) => {
    const above = map.above(path)
    const isShown = above?.kind === 'bind'
    const isOwnArea = above?.kind === 'memory' && above.writable
    const redundant =
      (content.kind === 'bind' && isShown && above.writable === content.writable && !content.pinned) ||
      (content.kind === 'hidden' && !isShown) ||
      (content.kind === 'closed' && !isShown && !isOwnArea) ||
      (content.kind === 'link' && isShown)
    if (redundant) {
      map.delete(path)
    }
    return !redundant
  })

const toStep = ([path, content]: [string, Content]): ViewStep => {
  switch (content.kind) {
    case 'bind':
      return { kind: 'bind', source: path, path, writable: content.writable }
    case 'hidden':
    case 'closed':
      return { kind: 'hide', path }
    case 'link':
      return { kind: 'link', path, target: content.target }
    case 'memory':
      return { kind: 'memory', path, mode: content.mode, bytes: content.bytes, writable: content.writable }
    case 'step':
      return content.step
  }
}

/**
 * The view of a script: only what its authority names exists, at its own place. The most specific path wins; a hidden
 * directory inside a granted one is covered first, and what is granted inside that is laid over it.
 * @param fixed what every view holds beside the authority: devices, process file system, the small files of /etc
 */
export const viewFor = (
  { grants, hidden, closed = [], scriptGround, home }: Authority,
  { memory, home: homeArea }: Pick<AuthorityData, 'memory' | 'home'>,
  fixed: readonly ViewStep[],
  host: Entries,
): ViewStep[] => {
  const entries = askOnce(host)
  const map = new ViewMap()
  const isScriptMade = (link: string): boolean => scriptGround.some(ground => link !== ground && isWithin(link, ground))
  /** @returns whether there is such a path, which no link of a script's making led to */
  const place = (path: string, content: Content): boolean => {
    const resolved = resolvePath(path, entries)
    if (resolved === undefined || resolved.links.some(({ path }) => isScriptMade(path))) {
      return false
    }
    for (const link of resolved.links) {
      map.add(link.path, { kind: 'link', target: link.target })
    }
    map.add(resolved.real, content)
    return true
  }
  for (const { path, access, pinned } of grants) {
    place(path, access === 'write' ? (pinned ? pinnedBind : writableBind) : readableBind)
  }
  for (const path of hidden) {
    const resolved = resolvePath(path, entries)
    if (resolved !== undefined && !(resolved.kind === 'directory' && entries.isEmpty(resolved.real))) {
      map.add(resolved.real, { kind: 'hidden' })
    }
  }
  for (const path of closed) {
    place(path, { kind: 'closed' })
  }
  for (const { path, ...area } of [...memory, { path: home, ...homeArea }]) {
    const content: Content = { kind: 'memory', ...area, writable: true }
    // private areas exist in every view, also where the machine lacks them
    if (!place(path, content)) {
      map.add(resolvePath(path, entries)?.real ?? path, content)
    }
  }
  for (const step of fixed) {
    map.add(step.path, { kind: 'step', step })
  }
  const kept = withoutRedundancy(map)
  const holding = allAbove(kept.map(([path]) => path))
  const isMade = (path: string, content: Content): boolean =>
    (content.kind === 'hidden' && holding.has(path)) ||
    (content.kind === 'closed' && (holding.has(path) || map.above(path)?.kind === 'memory'))
  return kept.map(([path, content]) => toStep([path, isMade(path, content) ? { kind: 'memory', ...sealed } : content]))
}
