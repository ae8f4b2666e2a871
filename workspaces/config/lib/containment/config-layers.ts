/** Where a setting can come from, strongest first: npm's own order. */
export const sources = ['cli', 'env', 'project', 'user', 'global', 'builtin'] as const

export type Source = (typeof sources)[number]

/** What is used of npm's Config. */
export interface ConfigLayers {
  readonly data: ReadonlyMap<string, { readonly data: object; readonly raw: object; readonly source?: string | null }>
}

/** The own value of `key` in one layer: as parsed, and as it was written. */
export const layerValue = (
  config: ConfigLayers,
  source: Source | 'default',
  key: string,
): { readonly parsed: unknown; readonly raw: unknown } | undefined => {
  const layer = config.data.get(source)
  if (layer === undefined || !Object.hasOwn(layer.data, key)) {
    return undefined
  }
  const read = (object: object): unknown =>
    Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined
  return { parsed: read(layer.data), raw: read(layer.raw) }
}

/** Whether `--prefix` is a project's directory, and not the place of a global installation. */
export const isPrefixOfProject = (config: ConfigLayers): boolean =>
  layerValue(config, 'cli', 'prefix') !== undefined &&
  layerValue(config, 'cli', 'global')?.parsed !== true &&
  layerValue(config, 'cli', 'location')?.parsed !== 'global'

/** The options by which a project can put a file of its own in the place of the user's or the global configuration. */
export const posingOptions: readonly string[] = ['userconfig', 'globalconfig', 'prefix']
