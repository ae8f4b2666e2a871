import type { ConfigLayers } from '@npmcli/config/lib/containment/config-layers.js'

/** What is used of npm's own Npm object. */
export interface Npm {
  readonly global: boolean
  readonly version: string
  readonly prefix: string
  /** The command's arguments. */
  readonly argv: readonly string[]
  readonly globalDir: string
  readonly config: ConfigLayers & {
    readonly home: string
    readonly npmPath: string
    get(key: string): unknown
  }
}
