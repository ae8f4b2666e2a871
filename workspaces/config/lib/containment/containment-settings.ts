import { type ConfigLayers, layerValue, type Source, sources } from './config-layers.js'

const backendNames = ['auto', 'linux', 'bubblewrap'] as const

type BackendName = (typeof backendNames)[number]

/** How scripts are to be contained. */
export interface ContainmentSettings {
  readonly backend: BackendName
  readonly required: 'any' | 'full'
  /** How many seconds one script may take; 0: without limit. */
  readonly timeout: number
}

const firstValue = (config: ConfigLayers, from: readonly Source[], key: string): unknown =>
  from.map(source => layerValue(config, source, key)?.parsed).find(value => value !== undefined)

/** The settings of containment. A project can only ask for more: it names no backend and lowers no requirement. */
export const containmentSettings = (config: ConfigLayers): ContainmentSettings => {
  const trusted = sources.filter(source => source !== 'project')
  const backend = firstValue(config, trusted, 'containment-backend')
  const required = [
    firstValue(config, trusted, 'containment-require'),
    firstValue(config, ['project'], 'containment-require'),
  ]
  const timeouts = [
    firstValue(config, trusted, 'containment-timeout'),
    firstValue(config, ['project'], 'containment-timeout'),
  ]
    .map(Number)
    .filter(seconds => seconds > 0)
  return {
    backend: backendNames.find(name => name === backend) ?? 'auto',
    required: required.includes('full') ? 'full' : 'any',
    timeout: timeouts.length === 0 ? 0 : Math.min(...timeouts),
  }
}
