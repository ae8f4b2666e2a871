import type { Plan, ViewStep } from '../contract.js'
import { ancestors, isWithin } from '../paths.js'

/** Something to make below the scratch directory, parents first; paths relative to it. */
export type ScratchEntry =
  | { readonly kind: 'directory'; readonly path: string; readonly mode: number }
  | { readonly kind: 'file'; readonly path: string; readonly mode: number; readonly content: string }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }

/** Something that the engine mounts. */
export type ScratchMount =
  | { readonly kind: 'bind'; readonly source: Source; readonly path: string; readonly writable: boolean }
  | { readonly kind: 'memory'; readonly path: string; readonly mode: number; readonly bytes: number }

/** The machine's own, or something in the scratch directory. */
export type Source = { readonly kind: 'machine' | 'scratch'; readonly path: string }

/** A view as an engine of containers takes it: a root made of ordinary files, and what is mounted in it. */
export interface ScratchLayout {
  readonly entries: readonly ScratchEntry[]
  readonly mounts: readonly ScratchMount[]
  /** What the engine covers in the process file system, where it mounts nothing. */
  readonly masks: readonly string[]
  /** Links that the script's first process makes, in file systems in memory. */
  readonly links: readonly { readonly path: string; readonly target: string }[]
}

/** What every engine gives a container by itself. */
const devices = ['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom']
const deviceLinks = ['/dev/fd', '/dev/stdin', '/dev/stdout', '/dev/stderr']

/** The root of the view, an empty directory and an empty file, below the scratch directory. */
export const scratchRoot = 'root'
const emptyDirectory = 'empty'
const emptyFile = 'nothing'

/** What lies at a path of the view, and what is above everything that comes below it. */
type Cover =
  | { readonly kind: 'tree'; readonly path: string; readonly directory: string }
  | { readonly kind: 'image' | 'machine' | 'memory' | 'devices'; readonly path: string }

const directory = (path: string, mode = 0o755): ScratchEntry => ({ kind: 'directory', path, mode })

/**
 * Lays a view out. What it makes up lies in a directory on disk, which is the root, read-only; a sealed file system is
 * another such directory. So nothing has to be made while it is mounted, and nothing in it can be changed afterwards.
 * In an image nothing can be made beforehand: what is made up lies beside it and is mounted, and the runtime makes the
 * places that this takes in the container's own copy.
 * @param isDirectory what lies at a path of the machine
 * @throws {Error} when a step cannot be had from an engine: then nothing runs
 */
export const layOutScratch = (
  { view }: Pick<Plan, 'view'>,
  isDirectory: (path: string) => boolean,
  root: 'empty' | 'image' = 'empty',
): ScratchLayout => {
  const entries: ScratchEntry[] = [
    directory(scratchRoot),
    directory(emptyDirectory, 0o555),
    { kind: 'file', path: emptyFile, mode: 0o444, content: '' },
  ]
  const mounts: ScratchMount[] = []
  const masks: string[] = []
  const links: { path: string; target: string }[] = []
  const covers: Cover[] = [
    root === 'empty' ? { kind: 'tree', path: '/', directory: scratchRoot } : { kind: 'image', path: '/' },
    { kind: 'devices', path: '/dev' },
  ]
  const made = new Set(entries.map(({ path }) => path))
  const above = (path: string): Cover =>
    covers
      .filter(cover => cover.path !== path && isWithin(path, cover.path))
      .reduce((nearest, cover) => (cover.path.length >= nearest.path.length ? cover : nearest))

  const add = (entry: ScratchEntry, within: string): void => {
    const parents = ancestors(`/${entry.path}`)
      .map(path => path.slice(1))
      .filter(path => path.startsWith(`${within}/`))
    for (const path of parents.reverse()) {
      if (!made.has(path)) {
        made.add(path)
        entries.push(directory(path))
      }
    }
    if (!made.has(entry.path)) {
      made.add(entry.path)
      entries.push(entry)
    }
  }
  /** Where in a tree a path of the view lies. */
  const inTree = (cover: Cover & { kind: 'tree' }, path: string): string =>
    `${cover.directory}/${path.slice(cover.path === '/' ? 1 : cover.path.length + 1)}`
  const place = (path: string, isTree: boolean): void => {
    const cover = above(path)
    if (cover.kind === 'tree') {
      const at = inTree(cover, path)
      add(isTree ? directory(at) : { kind: 'file', path: at, mode: 0o644, content: '' }, cover.directory)
    }
  }
  const cannot = (step: ViewStep, what: string): Error => new Error(`${step.path} cannot be ${what} by an engine.`)

  const layOut = (step: ViewStep): void => {
    const cover = above(step.path)
    switch (step.kind) {
      case 'bind':
        place(step.path, isDirectory(step.source))
        mounts.push({
          kind: 'bind',
          source: { kind: 'machine', path: step.source },
          path: step.path,
          writable: step.writable,
        })
        covers.push({ kind: 'machine', path: step.path })
        return
      case 'memory':
        place(step.path, true)
        if (step.writable) {
          mounts.push({ kind: 'memory', path: step.path, mode: step.mode, bytes: step.bytes })
          covers.push({ kind: 'memory', path: step.path })
          return
        }
        made.add(`sealed-${covers.length}`)
        entries.push(directory(`sealed-${covers.length}`, step.mode))
        mounts.push({
          kind: 'bind',
          source: { kind: 'scratch', path: `sealed-${covers.length}` },
          path: step.path,
          writable: false,
        })
        covers.push({ kind: 'tree', path: step.path, directory: `sealed-${covers.length}` })
        return
      case 'hide': {
        if (isWithin(step.path, '/proc')) {
          masks.push(step.path)
          return
        }
        const path = isDirectory(step.path) ? emptyDirectory : emptyFile
        mounts.push({ kind: 'bind', source: { kind: 'scratch', path }, path: step.path, writable: false })
        return
      }
      case 'decoy':
        // nobody would be told of one
        return
      case 'device':
        if (!devices.includes(step.path)) {
          throw cannot(step, 'given as a device')
        }
        return
      case 'processes':
        if (step.path !== '/proc') {
          throw cannot(step, 'made the process file system')
        }
        place(step.path, true)
        return
      case 'link':
        if (deviceLinks.includes(step.path)) {
          return
        }
        if (cover.kind === 'memory') {
          links.push({ path: step.path, target: step.target })
          return
        }
        if (cover.kind === 'tree') {
          add({ kind: 'link', path: inTree(cover, step.path), target: step.target }, cover.directory)
          return
        }
        throw cannot(step, 'made a link')
      case 'directory':
      case 'file': {
        if (cover.kind === 'image') {
          const path = `made-${entries.length}`
          made.add(path)
          entries.push({ ...step, path })
          covers.push({ kind: 'tree', path: step.path, directory: path })
          mounts.push({ kind: 'bind', source: { kind: 'scratch', path }, path: step.path, writable: false })
          return
        }
        if (cover.kind !== 'tree') {
          throw cannot(step, 'made')
        }
        const path = inTree(cover, step.path)
        add(step.kind === 'file' ? { ...step, path } : { ...step, path }, cover.directory)
      }
    }
  }
  view.forEach(layOut)
  for (const path of ['/sys', '/run', '/etc', '/dev', '/proc']) {
    place(path, true)
  }
  return { entries, mounts, masks, links }
}
