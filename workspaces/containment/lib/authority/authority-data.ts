import type { Bounds } from '../plan/plan.js'
import type { SubjectKind } from '../subject/subject.js'
import data from '../../data/authority.json'

/** A file system in memory that a script gets for itself. */
export interface MemoryArea {
  readonly path: string
  /** Permission bits. */
  readonly mode: number
  /** How much it may hold. */
  readonly bytes: number
}

/** What sets one kind of subject apart from another. */
export interface SubjectData {
  /** Whether it may write the `node_modules` in its own directory, or only read them. */
  readonly writesModules: boolean
  /** Whether the names in `project.protect` are read-only to it; else its `package.json` is, and settings cannot appear. */
  readonly guardsProject: boolean
  /** Whether it may talk to the terminal; else what it prints is shown as text, and it has no input. */
  readonly hasTerminal: boolean
}

/** The default authority as data: what DESIGN calls the list. Nothing in it depends on a package. */
export interface AuthorityData {
  readonly version: number
  /** Readable for every script, and what is covered inside that. */
  readonly system: { readonly read: readonly string[]; readonly hide: readonly string[] }
  readonly devices: readonly string[]
  /**
   * Names in /proc that tell of the machine: covered for every script, and for one that runs as root. Undefined where the
   * system has no /proc.
   */
  readonly processes: { readonly hide: readonly string[]; readonly hideFromRoot: readonly string[] } | undefined
  readonly memory: readonly MemoryArea[]
  readonly home: Omit<MemoryArea, 'path'>
  /** How much of the machine one script may take. */
  readonly bounds: Bounds
  /** Tools that keep toolchains in HOME; `root` is relative to HOME and becomes readable when PATH leads into it. */
  readonly versionManagers: readonly { readonly name: string; readonly root: string }[]
  /** Names that mean the system's and npm's programs, also where a package has a command of that name. */
  readonly tools: readonly string[]
  readonly subjects: Readonly<Record<SubjectKind, SubjectData>>
  /** Names that a project's own scripts may not change, relative to the project or workspace. */
  readonly project: { readonly protect: readonly string[] }
  /** Empty files in the places of well-known secrets, relative to HOME and to the project. */
  readonly decoys: {
    readonly home: readonly string[]
    readonly project: readonly string[]
    /**
     * Those in HOME that honest programs open all day: npm itself, and what speaks HTTP. One of them is no secret: where it
     * is new, an npm that a script runs does not ask the registry for a newer one.
     */
    readonly usual: readonly string[]
  }
  readonly environment: {
    readonly names: readonly string[]
    readonly prefixes: readonly string[]
    /** Further names of npm's. */
    readonly npm: readonly string[]
    /** Names that match are never passed on: a regular expression, case ignored. */
    readonly secret: string
  }
}

const { darwin, ...linux } = data

/** The data for a system: macOS has other paths, no /proc, and all the rest the same. */
export const authorityDataFor = (platform: NodeJS.Platform): AuthorityData =>
  platform === 'darwin' ? { ...linux, ...darwin, processes: undefined } : linux

export const authorityData: AuthorityData = authorityDataFor(process.platform)
