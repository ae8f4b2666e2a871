import type { GuardedConfig } from '@npmcli/config/lib/containment/guard-config.js'

/** What is used of npm's own Npm object. */
export interface Npm {
  readonly global: boolean
  readonly version: string
  /** Called at the end of every command that contained scripts, with whether it failed. */
  endContainment?: (failed: boolean) => void
  /** What `--json` says of the containment; set with it. */
  containmentSummary?: () => object | undefined
  readonly prefix: string
  /** The command's arguments. */
  readonly argv: readonly string[]
  readonly globalDir: string
  readonly config: Pick<GuardedConfig, 'containment' | 'data' | 'get'> & {
    readonly home: string
    readonly npmPath: string
  }
}
