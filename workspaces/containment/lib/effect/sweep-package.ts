import { chmodSync, type Dirent, lstatSync, readdirSync } from 'node:fs'
import { overlap } from '../paths.js'
import type { DenialKind, PutRight } from '../report.js'
import { leadsOut } from './leads-out.js'
import { limits, removeTree, unlock } from './remove-tree.js'

/** How many entries npm looks at before it gives a package up. */
export const maximumEntries = 500_000

/** What is swept, and what a link in it may lead to. */
export interface Ground {
  /** The package's real directory. */
  readonly directory: string
  /** Directories below that the script could not write. */
  readonly except: readonly string[]
  /** Paths that npm follows when it links commands: a link out in place of one, or on the way to it, is removed. */
  readonly commands: readonly string[]
  /** Whether the script may read a path outside. */
  readonly canRead: (path: string) => boolean
  /** @see maximumEntries */
  readonly entries?: number
}

interface Directory {
  readonly path: string
  readonly depth: number
}

class Sweep {
  readonly found: PutRight[] = []
  readonly #ground: Ground
  readonly #todo: Directory[]
  #entries: number

  constructor(ground: Ground) {
    this.#ground = ground
    this.#todo = [{ path: ground.directory, depth: 0 }]
    this.#entries = ground.entries ?? maximumEntries
  }

  run(): void {
    for (let next = this.#todo.pop(); next !== undefined; next = this.#todo.pop()) {
      this.#directory(next)
    }
  }

  #directory({ path, depth }: Directory): void {
    if (unlock(path, lstatSync(path).mode)) {
      this.#report('locked', path)
    }
    const entries = readdirSync(path, { withFileTypes: true })
    this.#entries -= entries.length
    if (this.#entries < 0) {
      throw new Error(`${this.#ground.directory} holds more than ${this.#ground.entries ?? maximumEntries} entries`)
    }
    for (const entry of entries) {
      this.#entry(`${path}/${entry.name}`, entry, depth)
    }
    if (entries.some(({ name }) => name.includes('\uFFFD'))) {
      this.#removeNamesThatAreNoText(path)
    }
  }

  #entry(path: string, entry: Dirent, depth: number): void {
    if (entry.isFile()) {
      this.#file(path)
    } else if (entry.isDirectory()) {
      this.#below({ path, depth: depth + 1 })
    } else if (entry.isSymbolicLink()) {
      this.#link(path)
    } else {
      this.#remove('special', path)
    }
  }

  /** Bits that the system-call filter refuses already: should one come through, it does not stay. */
  #file(path: string): void {
    const mode = lstatSync(path, { throwIfNoEntry: false })?.mode ?? 0
    if ((mode & 0o6000) !== 0) {
      chmodSync(path, mode & 0o1777)
      this.#report('privilege', path)
    }
  }

  #below(directory: Directory): void {
    const { path, depth } = directory
    if (depth > limits.depth || Buffer.byteLength(path) > limits.pathBytes) {
      this.#remove('deep', path)
    } else if (!this.#ground.except.includes(path) && lstatSync(path, { throwIfNoEntry: false }) !== undefined) {
      this.#todo.push(directory)
    }
  }

  #link(path: string): void {
    const { directory, commands, canRead } = this.#ground
    const place = leadsOut(path, directory)
    if (place === undefined) {
      return
    }
    const isFollowed =
      `${path}/`.startsWith(`${directory}/node_modules/`) || commands.some(command => overlap(command, path))
    if (isFollowed || !canRead(place)) {
      this.#remove('link', path)
    }
  }

  /** npm cannot even remove these: it would ask for another name. */
  #removeNamesThatAreNoText(directory: string): void {
    for (const name of readdirSync(directory, { encoding: 'buffer' })) {
      const text = name.toString()
      if (!Buffer.from(text).equals(name)) {
        removeTree(Buffer.concat([Buffer.from(`${directory}/`), name]), this.#ground.directory)
        this.#report('name', `${directory}/${text}`)
      }
    }
  }

  #remove(kind: DenialKind, path: string): void {
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) {
      removeTree(path, this.#ground.directory)
      this.#report(kind, path)
    }
  }

  #report(kind: DenialKind, path: string): void {
    this.found.push({ kind, path })
  }
}

/**
 * Looks at everything that a script may have left in its package, and makes it such that npm, now or in a later
 * command, finds nothing there that it would follow out, wait for, or fail to remove. Nothing of the script may be
 * alive. A link to what the script may read stays where npm never follows it (node-gyp makes one to python).
 * @throws when there is more than npm is ready to look at
 */
export const sweepPackage = (ground: Ground): PutRight[] => {
  const sweep = new Sweep(ground)
  sweep.run()
  return sweep.found
}
