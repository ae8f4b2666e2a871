import type { StdioOptions } from 'node:child_process'

/** A script that is ready to run: everything about it is decided except whether it runs contained. */
export interface Script {
  /** The lifecycle event, such as `postinstall`. */
  readonly event: string
  /** The package's directory, as the caller gave it; also the working directory. */
  readonly path: string
  /** How the package calls itself, where its manifest says so. For messages only: it proves nothing. */
  readonly pkgid: string | undefined
  /** The command line of the manifest, for a shell. */
  readonly command: string
  /** What is appended to it, each as one argument. */
  readonly args: readonly string[]
  readonly environment: NodeJS.ProcessEnv
  /** Another shell than the platform's. */
  readonly shell: string | undefined
  readonly stdio: StdioOptions
  /** Whether output is decoded and trimmed; default true. */
  readonly stdioString: boolean | undefined
  /** The script that the caller runs after this one, as far as it says so. */
  readonly next?: (() => Promise<Script | undefined>) | undefined
}

/** What callers learn about a script that has run; an error about it carries the same fields. */
export interface ScriptResult {
  /** The shell, and its arguments. */
  cmd: string
  args: string[]
  code: number | null
  signal: NodeJS.Signals | null
  /** Null where the stream was not piped. */
  stdout: string | Buffer | null
  stderr: string | Buffer | null
  event: string
  /** The command line without appended arguments. */
  script: string
  pkgid: string | undefined
  path: string
}
