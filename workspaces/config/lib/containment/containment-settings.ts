import { type ConfigLayers, layerValue, type Source, sources } from './config-layers.js'

/** How scripts are to be contained. */
export interface ContainmentSettings {
  /** The name of one of npm's, an absolute path or a package. */
  readonly backend: string
  /** The image that the container of `oci` is made of; undefined: none. */
  readonly image: string | undefined
  readonly required: 'any' | 'full'
  /** How many seconds one script may take; 0: without limit. */
  readonly timeout: number
  /** Whether all that scripts use and try is recorded. */
  readonly observe: boolean
}

const strongest = (config: ConfigLayers, key: string, from: readonly Source[] = sources): unknown =>
  from.map(source => layerValue(config, source, key)?.parsed).find(value => value !== undefined)

/** Whether the global configuration may be one that a project named: npm keeps that name in the defaults, whoever gave it. */
const isGlobalNamed = (config: ConfigLayers): boolean => {
  const defaults = config.data.get('default')?.data ?? {}
  const named = Object.getOwnPropertyDescriptor(defaults, 'globalconfig')?.value as unknown
  const isOwn = (['cli', 'env', 'user'] as const).some(source => layerValue(config, source, 'globalconfig'))
  return named !== undefined && !isOwn
}

/**
 * Who is heard about the backend, which may be code that npm loads, and about its image: nobody but the user, also where no `safe` has taken
 * away what a project says, and no file that a project put in the place of the user's.
 */
const isHeard = (config: ConfigLayers, source: Source): boolean => {
  const names = (option: string): boolean => layerValue(config, 'project', option) !== undefined
  switch (source) {
    case 'project':
      return false
    case 'user':
      return !names('userconfig')
    case 'global':
      return !['userconfig', 'globalconfig', 'prefix'].some(names) && !isGlobalNamed(config)
    case 'cli':
    case 'env':
    case 'builtin':
      return true
  }
}

/** The settings of containment, of a configuration from which what a project may not set was taken away. */
export const containmentSettings = (config: ConfigLayers): ContainmentSettings => {
  const heard = sources.filter(source => isHeard(config, source))
  const backend = strongest(config, 'containment-backend', heard)
  const image = strongest(config, 'containment-image', heard)
  const timeout = Number(strongest(config, 'containment-timeout'))
  return {
    backend: typeof backend === 'string' && backend !== '' ? backend : 'auto',
    // what is no text is no name, and refused as one that is wrong
    image: image === undefined || image === null ? undefined : typeof image === 'string' ? image : '',
    required: strongest(config, 'containment-require') === 'full' ? 'full' : 'any',
    timeout: timeout > 0 ? timeout : 0,
    observe: strongest(config, 'containment-observe') === true,
  }
}
