import type { Host } from '../grants/host.js'

/** One path that a subject may use, with everything below it. */
export interface PathGrant {
  readonly path: string
  readonly access: 'read' | 'write'
  /** Why, for the person who asks. */
  readonly reason: string
  /** Whether it goes beyond the default authority. */
  readonly granted?: boolean
  /** Whether it is mounted by itself also where a grant above it says the same: what is mounted cannot be renamed. */
  readonly pinned?: boolean
}

/** What a subject may read, write and see. The most specific path wins, whatever the order. */
export interface Authority {
  readonly grants: readonly PathGrant[]
  /** What is covered where a grant would show it. */
  readonly hidden: readonly string[]
  /**
   * Directories that are not the script's, of which it sees parts: nothing can be made beside those, also not where they lie in
   * an area of the script's own, such as its HOME. Left out: none.
   */
  readonly closed?: readonly string[]
  /** Names that must be after the script what they were before, whatever happened. */
  readonly protected: readonly string[]
  /** Directories in which scripts may write: a grant below them is never followed through a link that lies in them. */
  readonly scriptGround: readonly string[]
  /** The user's home, in whose place the script has a private one. */
  readonly home: string
  /** The entries of PATH that the script keeps. */
  readonly path: readonly string[]
  /** Variables that it has whatever its environment was. Left out: none. */
  readonly variables?: readonly (readonly [name: string, value: string])[]
  /** Hosts that the script may reach. Left out: none. */
  readonly hosts?: readonly Host[]
  /** Variables that it sees beside the allow-list, whatever they are called. Left out: none. */
  readonly environment?: readonly string[]
}
