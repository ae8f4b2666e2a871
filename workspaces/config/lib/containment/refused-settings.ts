import { type ConfigLayers, layerValue } from './config-layers.js'
import { type Concern, ruleFor } from './project-rules.js'

/** A setting of a project that npm does not heed, because it is not the project's to make. */
export interface RefusedSetting {
  /** The option that it would set. */
  readonly option: string
  /** The key as npm read it: other spellings reach the environment of whatever npm starts. */
  readonly key: string
  /** The file that it stands in. */
  readonly file: string
  readonly concern: Concern
}

/**
 * The option that an npm started by this one would take a key for. npm exports keys as environment variables in lower
 * case with `_` for `-`, and reads them back: so `Script_Shell`, unknown here, would be `script-shell` there.
 */
export const optionOf = (key: string): string => key.replaceAll('_', '-').toLowerCase()

/** Where the project's file lies. */
export const projectFile = ({ data }: ConfigLayers): string => data.get('project')?.source ?? '.npmrc'

/** The value of `option` without the project. */
const valueBelow = ({ data }: ConfigLayers, option: string): unknown => {
  const below: unknown = Object.getPrototypeOf(data.get('project')?.data)
  return (below as Record<string, unknown>)[option]
}

/** The settings of the project's file that are not the project's to make, in the order of the file. */
export const refusedSettings = (config: ConfigLayers): RefusedSetting[] => {
  const file = projectFile(config)
  return Object.keys(config.data.get('project')?.data ?? {}).flatMap(key => {
    const option = optionOf(key)
    const rule = ruleFor(option)
    const written = layerValue(config, 'project', key)
    return rule === undefined || written === undefined || rule.permits(written, valueBelow(config, option))
      ? []
      : [{ option, key, file, concern: rule.concern }]
  })
}
