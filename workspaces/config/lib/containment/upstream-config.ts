import type { ConfigLayers } from './config-layers.js'

/** What npm hands to its Config; every part is npm's own. */
export type ConfigOptions = Readonly<Record<string, unknown>>

/** What is used of npm's own Config, which lies beside this directory in the assembled tree. */
export interface UpstreamConfig extends ConfigLayers {
  readonly env: NodeJS.ProcessEnv
  deprecated: Readonly<Record<string, string>>
  load(): Promise<void>
  loadProjectConfig(): Promise<void>
  loadGlobalConfig(): Promise<void>
  setEnvs(): void
  get(key: string): unknown
  set(key: string, value: unknown, where?: string): void
  checkUnknown(where: string, key: string, source?: string | null): void
  getUnknownConfigs(where?: string): readonly UnknownSetting[]
  invalidHandler(...about: unknown[]): void
}

/** A setting that npm does not know. */
export interface UnknownSetting {
  readonly where: string
  readonly key: string
}

export type UpstreamClass = new (options: ConfigOptions) => UpstreamConfig
