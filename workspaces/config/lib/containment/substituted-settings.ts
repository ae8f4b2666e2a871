import { type ConfigLayers, layerValue } from './config-layers.js'

/** Variables that say where things lie, and hold no secret. */
const places = /\$\{(?:HOME|PWD|USER|LOGNAME|TMPDIR|XDG_[A-Z_]+)\??\}/g

/** Whether what was written names a variable: a text, or a list of texts; a section of a file is no setting. */
const namesVariable = (raw: unknown): boolean =>
  Array.isArray(raw) ? raw.some(namesVariable) : typeof raw === 'string' && raw.replaceAll(places, '').includes('${')

const files = ['project', 'user', 'global'] as const

/**
 * The environment variables in which npm would hand on what it put into a setting from a variable: a file can so give a
 * secret of the user's environment a name that betrays nothing. Not those that the user has set.
 */
export const substitutedVariables = (config: ConfigLayers): string[] =>
  files.flatMap(source =>
    Object.keys(config.data.get(source)?.data ?? {})
      .filter(key => {
        const raw = layerValue(config, source, key)?.raw
        const isSubstituted = raw === undefined || namesVariable(raw)
        return (
          isSubstituted && layerValue(config, 'env', key) === undefined && layerValue(config, 'cli', key) === undefined
        )
      })
      .map(key => `npm_config_${key.replaceAll('-', '_').toLowerCase()}`),
  )
