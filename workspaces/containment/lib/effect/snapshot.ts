import {
  chmodSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  type Stats,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { removeTree, unlock } from './remove-tree.js'

/** Whom it belonged to. */
interface Owned {
  readonly uid: number
  readonly gid: number
}

/** What a protected name was: enough to tell whether it changed, and to make it so again. */
export type Snapshot =
  | { readonly kind: 'absent' }
  | (Owned & { readonly kind: 'file'; readonly mode: number; readonly content: Buffer })
  | (Owned & { readonly kind: 'link'; readonly target: string })
  | (Owned & { readonly kind: 'directory'; readonly mode: number; readonly entries: ReadonlyMap<string, Snapshot> })
  /** A device, a socket, a FIFO: never made again, only noticed. */
  | { readonly kind: 'special' }

/** @throws when it cannot be told whether something is there */
const stat = (path: string): Stats | undefined => {
  try {
    // most protected names are absent: an error for each would cost more than all else that is done here
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') {
      return undefined
    }
    throw error
  }
}

/** Records what lies at `path`, without following a link. */
export const takeSnapshot = (path: string): Snapshot => {
  const found = stat(path)
  if (found === undefined) {
    return { kind: 'absent' }
  }
  const mode = found.mode & 0o7777
  const { uid, gid } = found
  if (found.isSymbolicLink()) {
    return { kind: 'link', uid, gid, target: readlinkSync(path) }
  }
  if (found.isFile()) {
    return { kind: 'file', uid, gid, mode, content: readFileSync(path) }
  }
  if (found.isDirectory()) {
    return {
      kind: 'directory',
      uid,
      gid,
      mode,
      entries: new Map(readdirSync(path).map(name => [name, takeSnapshot(join(path, name))])),
    }
  }
  return { kind: 'special' }
}

/** Whether `path` is as recorded; a file is read only when its size has not given the answer. */
const isUnchanged = (path: string, before: Snapshot): boolean => {
  const found = stat(path)
  if (found === undefined || before.kind === 'absent') {
    return found === undefined && before.kind === 'absent'
  }
  const mode = found.mode & 0o7777
  switch (before.kind) {
    case 'link':
      return found.isSymbolicLink() && readlinkSync(path) === before.target
    case 'file':
      return (
        found.isFile() &&
        mode === before.mode &&
        found.size === before.content.length &&
        readFileSync(path).equals(before.content)
      )
    case 'directory':
      return (
        found.isDirectory() &&
        mode === before.mode &&
        readdirSync(path).every(name => before.entries.has(name)) &&
        [...before.entries].every(([name, entry]) => isUnchanged(join(path, name), entry))
      )
    case 'special':
      return !found.isFile() && !found.isDirectory() && !found.isSymbolicLink()
  }
}

/** As root, what is made again belongs to whom it belonged. */
const giveBack = (path: string, { uid, gid }: Owned): void => {
  if (process.getuid?.() === 0) {
    lchownSync(path, uid, gid)
  }
}

const create = (path: string, snapshot: Snapshot): void => {
  switch (snapshot.kind) {
    case 'absent':
    case 'special':
      return
    case 'link':
      symlinkSync(snapshot.target, path)
      giveBack(path, snapshot)
      return
    case 'file':
      writeFileSync(path, snapshot.content, { flag: 'wx', mode: 0o600 })
      giveBack(path, snapshot)
      chmodSync(path, snapshot.mode)
      return
    case 'directory':
      mkdirSync(path)
      for (const [name, entry] of snapshot.entries) {
        create(join(path, name), entry)
      }
      giveBack(path, snapshot)
      chmodSync(path, snapshot.mode)
  }
}

const parentsBelow = (path: string, root: string): string[] => {
  const parent = dirname(path)
  return parent === root || parent === dirname(parent) ? [] : [...parentsBelow(parent, root), parent]
}

/** The first parent between `root` and `path` that is something else than a directory: below it, paths lead away. */
export const strangeParent = (path: string, root: string): string | undefined =>
  parentsBelow(path, root).find(parent => stat(parent)?.isDirectory() === false)

/** @returns whether it is a directory, below which one can go on */
const open = (directory: string): boolean => {
  const found = stat(directory)
  const isDirectory = found?.isDirectory() === true
  if (isDirectory) {
    unlock(directory, found.mode)
  }
  return isDirectory
}

const remove = (path: string): void => {
  if (stat(path) !== undefined) {
    removeTree(path, dirname(path))
  }
}

/**
 * Compares what lies at `path`, below `root`, with what was recorded, and makes it so again when it differs. Nothing of
 * the script may be alive. Parents that became links are removed: they would lead the name out of the package.
 * @returns whether it differed
 */
export const restoreSnapshot = (path: string, root: string, before: Snapshot): boolean => {
  parentsBelow(path, root).every(open)
  const strange = strangeParent(path, root)
  if (strange !== undefined) {
    remove(strange)
  } else if (isUnchanged(path, before)) {
    return false
  }
  if (before.kind !== 'absent') {
    mkdirSync(dirname(path), { recursive: true })
  }
  remove(path)
  create(path, before)
  return true
}
