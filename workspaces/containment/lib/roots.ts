/** The directories of this npm process, set once when its configuration is loaded. Absolute; real where they exist. */
export interface Roots {
  /** The project; undefined in a global install. */
  readonly project: string | undefined
  /** The project's workspaces. */
  readonly workspaces: readonly string[]
  /** Directories that the project's manifests or the command line name as dependencies by path, so that links lead there. */
  readonly linked: readonly string[]
  /** The user's home directory. */
  readonly home: string
  /** npm's cache. */
  readonly cache: string
  /** Configuration files and directories of npm's that no script may see: user, global, logs. */
  readonly configuration: readonly string[]
  /** The npm that runs: the directory of its package.json. */
  readonly npm: string
  /** The Node.js that runs npm: its executable. */
  readonly node: string
  /** Where the user says that headers of that Node.js are (`nodedir`): a prefix with `include/node`. */
  readonly headers?: string
}
