import { type ConfigLayers, layerValue, sources } from './config-layers.js'

/** What a person has said about grants; nothing of it is a project's to say, but for being stricter. */
export interface GrantSettings {
  /** Lines of `containment-grant`, and the layer that each comes from. All layers count. */
  readonly user: readonly { readonly line: string; readonly source: string }[]
  /** Of the strongest layer that sets it. */
  readonly ceiling: readonly string[]
  readonly accepted: readonly string[]
  /** Whether any denial is a failure. */
  readonly strict: boolean
}

const trusted = sources.filter(source => source !== 'project')

const lines = (value: unknown): string[] => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.filter(line => typeof line === 'string').filter(line => line.trim() !== '')
}

/** The settings about grants, from the layers that are the user's. */
export const grantSettings = (config: ConfigLayers): GrantSettings => {
  const values = (key: string) =>
    trusted.flatMap(source => lines(layerValue(config, source, key)?.parsed).map(line => ({ line, source })))
  const ceiling = trusted
    .map(source => layerValue(config, source, 'containment-ceiling')?.parsed)
    .find(value => value !== undefined)
  const stricts = [...trusted, 'project' as const].map(
    source => layerValue(config, source, 'containment-strict')?.parsed,
  )
  return {
    user: values('containment-grant'),
    ceiling: ceiling === undefined ? ['project'] : lines(ceiling),
    // what is written behind it is for people: the project that it is about
    accepted: values('containment-accept').map(({ line }) => line.split(' ')[0] ?? ''),
    strict: stricts.find(value => value !== undefined) === true || stricts.at(-1) === true,
  }
}
