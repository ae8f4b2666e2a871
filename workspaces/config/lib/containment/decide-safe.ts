import { readFileSync } from 'node:fs'
import ini = require('ini')
import { type ConfigLayers, layerValue, type Source, sources } from './config-layers.js'

/** Whether scripts are contained, who said so, and what was not listened to. */
export interface SafeDecision {
  readonly safe: boolean
  /** The layer that decided; undefined when none sets the option. */
  readonly source: Source | undefined
  /** The file of a project that tried to turn containment off. */
  readonly ignored: string | undefined
}

const projectFile = (config: ConfigLayers): string => config.data.get('project')?.source ?? 'the .npmrc of the project'

/**
 * Unsafe is the word `false` and nothing else, judged on what was written: npm's own coercion makes `0` and `null`
 * false too, and a key that only becomes `safe` by substitution of variables is not what was written.
 */
const isUnsafe = (raw: unknown): boolean => raw === false || raw === 'false'

/** The file of a project that names another user or global configuration, as if it were the user. */
const posingProject = (config: ConfigLayers): string | undefined =>
  ['userconfig', 'globalconfig', 'prefix'].some(key => layerValue(config, 'project', key) !== undefined)
    ? projectFile(config)
    : undefined

/** Whether the user's own configuration file, which npm did not read because a project named another, asks for safe. */
const realUserIsSafe = (config: ConfigLayers): boolean => {
  const named = layerValue(config, 'cli', 'userconfig') ?? layerValue(config, 'env', 'userconfig')
  const file = named?.parsed ?? layerValue(config, 'default', 'userconfig')?.parsed
  try {
    const { safe } = ini.parse(readFileSync(String(file), 'utf8'))
    return safe !== undefined && safe !== false && safe !== 'false'
  } catch {
    return false
  }
}

/**
 * The effective value of `safe`. Every source may turn it on; a project, which is a stranger's file after a clone,
 * cannot turn it off.
 */
export const decideSafe = (config: ConfigLayers): SafeDecision => {
  let ignored: string | undefined
  const posed = posingProject(config)
  for (const source of sources) {
    // what the project named in the user's place is the project's too
    if (posed !== undefined && (source === 'user' || source === 'global')) {
      if (source === 'user' && realUserIsSafe(config)) {
        return { safe: true, source, ignored: ignored ?? posed }
      }
      continue
    }
    const value = layerValue(config, source, 'safe')
    if (value === undefined) {
      continue
    }
    if (!isUnsafe(value.raw)) {
      return { safe: true, source, ignored }
    }
    if (source !== 'project') {
      return { safe: false, source, ignored }
    }
    ignored = projectFile(config)
  }
  return { safe: false, source: undefined, ignored }
}
