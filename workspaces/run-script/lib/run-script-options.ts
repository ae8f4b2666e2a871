import type { StdioOptions } from 'node:child_process'

/** The fields of a package.json that decide what runs and with which environment. */
export interface Manifest {
  /** `name@version`, as normalized manifests have it. */
  _id?: string
  name?: unknown
  version?: unknown
  config?: unknown
  engines?: unknown
  bin?: unknown
  /** `false`: never build with node-gyp unasked. */
  gypfile?: unknown
  scripts?: Record<string, string>
}

/** What a caller may ask for. Nothing here, and nothing else in the object, has a say in containment. */
export interface RunScriptOptions {
  /** The lifecycle event whose script runs. */
  event: string
  /** The package's directory. */
  path: string
  /** Appended to the script, each as one argument. */
  args?: readonly string[] | undefined
  /** Directories that come first on the script's PATH. */
  binPaths?: readonly string[] | false | null | undefined
  /** Runs instead of the script of the manifest. */
  cmd?: string | undefined
  /** Added to npm's own environment. */
  env?: NodeJS.ProcessEnv | undefined
  /** The node-gyp that scripts find; default: the one that npm brings along. */
  nodeGyp?: string | undefined
  /** The manifest; default: the one in `path`. */
  pkg?: Manifest | undefined
  scriptShell?: string | undefined
  /** How long npm waits to be ended by the signal that ended its script, in milliseconds; default 500. */
  signalTimeout?: number | undefined
  /** What the caller runs after this, as far as it knows: asked while this runs, and a hint alone. */
  next?: (() => Promise<RunScriptOptions | undefined>) | undefined
  /** Default `pipe`. */
  stdio?: StdioOptions | undefined
  /** Whether output is decoded and trimmed; default true. */
  stdioString?: boolean | undefined
}
