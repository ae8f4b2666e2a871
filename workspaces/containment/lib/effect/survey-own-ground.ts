import { chmodSync, type Dirent, lstatSync, readdirSync, type Stats } from 'node:fs'
import type { DenialKind } from '../report.js'
import { leadsOut } from './leads-out.js'
import { maximumEntries } from './sweep-package.js'

/** What is looked for in the user's own directories: there may be some before a script, and it may add none. */
export interface Finding {
  readonly path: string
  readonly kind: DenialKind
}

const look = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false })

const isSpecial = (entry: Dirent | Stats): boolean => !entry.isFile() && !entry.isDirectory() && !entry.isSymbolicLink()

/**
 * The entries of a directory. One that a script has closed to its owner is opened first: git would still find its way by
 * name. Into what cannot be listed even so (it is somebody else's, or its path is too long) scripts did not get either.
 */
const listOpened = (path: string): Dirent[] => {
  try {
    const { mode, uid } = lstatSync(path)
    if ((mode & 0o500) !== 0o500 && uid === process.getuid?.()) {
      chmodSync(path, (mode & 0o7777) | 0o500)
    }
    return readdirSync(path, { withFileTypes: true })
  } catch {
    return []
  }
}

class Survey {
  readonly findings: Finding[] = []
  readonly #root: string
  readonly #todo: string[]
  #left: number

  constructor(root: string, entries: number) {
    this.#root = root
    this.#todo = [root]
    this.#left = entries
  }

  runModules(): Finding[] {
    const path = `${this.#root}/node_modules`
    const found = look(path)
    // npm itself takes care of a node_modules that is none
    if (found?.isDirectory() === true) {
      this.#modules(path, found)
    }
    return this.findings
  }

  run(): Finding[] {
    for (let next = this.#todo.pop(); next !== undefined; next = this.#todo.pop()) {
      this.#directory(next)
    }
    return this.findings
  }

  /** Git obeys the settings of a repository wherever in the project it lies, also when only `git status` is asked above it. */
  #directory(path: string): void {
    for (const entry of this.#list(path)) {
      const child = `${path}/${entry.name}`
      if (entry.name === '.git') {
        if (path !== this.#root) {
          this.findings.push({ path: child, kind: 'write' })
        }
      } else if (entry.name === 'node_modules') {
        this.#modules(child, entry)
      } else if (entry.isDirectory()) {
        this.#todo.push(child)
      }
    }
  }

  /** What npm goes through, and writes to, without asking what it is. */
  #modules(path: string, self: Dirent | Stats): void {
    if (!self.isDirectory()) {
      this.#strange(path, self)
      return
    }
    for (const entry of this.#list(path)) {
      const child = `${path}/${entry.name}`
      if (entry.isDirectory() && (entry.name.startsWith('@') || entry.name === '.store')) {
        this.#packages(child)
      } else if (entry.isDirectory()) {
        this.#package(child)
      } else if (/^[@.]/.test(entry.name) || !entry.isSymbolicLink()) {
        this.#strange(child, entry)
      }
    }
  }

  #packages(path: string): void {
    for (const entry of this.#list(path)) {
      if (entry.isDirectory()) {
        this.#package(`${path}/${entry.name}`)
      } else if (!entry.isSymbolicLink()) {
        this.#strange(`${path}/${entry.name}`, entry)
      }
    }
  }

  #package(path: string): void {
    const [manifest, modules] = [look(`${path}/package.json`), look(`${path}/node_modules`)]
    if (manifest !== undefined) {
      this.#strange(`${path}/package.json`, manifest)
    }
    if (modules !== undefined) {
      this.#modules(`${path}/node_modules`, modules)
    }
  }

  #strange(path: string, entry: Dirent | Stats): void {
    if (isSpecial(entry)) {
      this.findings.push({ path, kind: 'special' })
    } else if (entry.isSymbolicLink() && leadsOut(path, this.#root) !== undefined) {
      this.findings.push({ path, kind: 'link' })
    }
  }

  #list(path: string): Dirent[] {
    const entries = listOpened(path)
    this.#left -= entries.length
    if (this.#left < 0) {
      throw new Error(`${this.#root} holds too many files to be looked through.`)
    }
    return entries
  }
}

/**
 * Looks through a directory of the user's own for what a script must not add to it: git repositories below it, and in its
 * `node_modules` whatever would lead npm out of it or make it wait.
 * @throws when there is more than npm is ready to look at
 */
export const surveyOwnGround = (root: string, entries = 10 * maximumEntries): Finding[] =>
  new Survey(root, entries).run()

/** The same in its `node_modules` alone. */
export const surveyModules = (root: string): Finding[] => new Survey(root, 10 * maximumEntries).runModules()
