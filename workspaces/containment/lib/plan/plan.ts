import type { Host } from '../grants/host.js'

/** One step of building the view that a script sees; paths absolute and normal, steps in order. */
export type ViewStep =
  /** The host's `source`, with what is mounted below it, at `path`. */
  | { readonly kind: 'bind'; readonly source: string; readonly path: string; readonly writable: boolean }
  /** A device node of the host. */
  | { readonly kind: 'device'; readonly path: string }
  /** An empty file system in memory; `writable`: it belongs to the script, else it is sealed when the view is complete. */
  | {
      readonly kind: 'memory'
      readonly path: string
      readonly mode: number
      readonly bytes: number
      readonly writable: boolean
    }
  | { readonly kind: 'directory'; readonly path: string; readonly mode: number }
  | { readonly kind: 'file'; readonly path: string; readonly mode: number; readonly content: string }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  /** The process file system of the script's own processes, read-only. */
  | { readonly kind: 'processes'; readonly path: string }
  /** What the steps before have put at `path` is covered by nothing: an empty directory or file. */
  | { readonly kind: 'hide'; readonly path: string }
  /** An empty file in the place of a well-known secret, of which is told when it is opened. */
  | { readonly kind: 'decoy'; readonly path: string }

/** What to run: an absolute program in the view, its arguments after argv[0], its whole environment in order. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly environment: readonly (readonly [name: string, value: string])[]
  readonly directory: string
}

/** How much of the machine a script may take. */
export interface Bounds {
  /** Processes and threads alive at once. */
  readonly processes: number
  /** Size of one file. */
  readonly fileBytes: number
  /** Descriptors of one process. */
  readonly openFiles: number
  /** Memory: of one process, and where the machine lets npm make a control group, of all of them together. */
  readonly memoryBytes: number
}

/** Everything that a backend needs, and nothing left to decide. Pure data: the same plan is the same containment. */
export interface Plan {
  /** The numeric ids that the script runs as. */
  readonly uid: number
  readonly gid: number
  readonly hostname: string
  readonly bounds: Bounds
  readonly view: readonly ViewStep[]
  readonly command: Command
  /** Hosts that the command reaches through a proxy. Left out: none. */
  readonly hosts?: readonly Host[]
  /** Whether the view names a name server on its own loopback, which the backend has to answer for. */
  readonly answersNames?: boolean
  /** Whether all that the command asks for is to be told. It changes nothing in what is enforced. */
  readonly observes?: boolean
}
