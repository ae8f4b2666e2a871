import { type ConfigLayers, layerValue, sources } from './config-layers.js'

const backendNames = ['auto', 'linux', 'bubblewrap'] as const

type BackendName = (typeof backendNames)[number]

/** How scripts are to be contained. */
export interface ContainmentSettings {
  readonly backend: BackendName
  readonly required: 'any' | 'full'
  /** How many seconds one script may take; 0: without limit. */
  readonly timeout: number
  /** Whether all that scripts use and try is recorded. */
  readonly observe: boolean
}

const strongest = (config: ConfigLayers, key: string): unknown =>
  sources.map(source => layerValue(config, source, key)?.parsed).find(value => value !== undefined)

/** The settings of containment, of a configuration from which what a project may not set was taken away. */
export const containmentSettings = (config: ConfigLayers): ContainmentSettings => {
  const backend = strongest(config, 'containment-backend')
  const timeout = Number(strongest(config, 'containment-timeout'))
  return {
    backend: backendNames.find(name => name === backend) ?? 'auto',
    required: strongest(config, 'containment-require') === 'full' ? 'full' : 'any',
    timeout: timeout > 0 ? timeout : 0,
    observe: strongest(config, 'containment-observe') === true,
  }
}
