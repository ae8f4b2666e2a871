import { readFileSync } from 'node:fs'
import { join } from 'node:path'
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

const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const named = (config: ConfigLayers, key: string): string | undefined =>
  asText((layerValue(config, 'cli', key) ?? layerValue(config, 'env', key))?.parsed)

const byDefault = (config: ConfigLayers, key: string): string =>
  asText(layerValue(config, 'default', key)?.parsed) ?? '/nonexistent'

const readSettings = (file: string): Record<string, unknown> => {
  try {
    return ini.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}

/** The user's and the global file as they would be read if the project had named no other. */
const realSettings = (config: ConfigLayers): { readonly user: unknown; readonly global: unknown; file: string } => {
  const user = readSettings(named(config, 'userconfig') ?? byDefault(config, 'userconfig'))
  const prefix = named(config, 'prefix') ?? asText(user.prefix) ?? byDefault(config, 'prefix')
  const file = named(config, 'globalconfig') ?? asText(user.globalconfig) ?? join(prefix, 'etc/npmrc')
  return { user: user.safe, global: readSettings(file).safe, file }
}

/** `globalconfig` is kept in the defaults, whoever sets it: there it is a plain value then, and a getter otherwise. */
const namedGlobalConfig = (config: ConfigLayers): unknown => {
  const layer = config.data.get('default')
  return layer && (Object.getOwnPropertyDescriptor(layer.data, 'globalconfig')?.value as unknown)
}

/** Whether a project names another user or global configuration, as if it were the user. */
const isPosing = (config: ConfigLayers): boolean => {
  if (['userconfig', 'globalconfig', 'prefix'].some(key => layerValue(config, 'project', key) !== undefined)) {
    return true
  }
  const global = namedGlobalConfig(config)
  return global !== undefined && global !== realSettings(config).file
}

/**
 * The effective value of `safe`. Every source may turn it on; a project, which is a stranger's file after a clone,
 * cannot turn it off.
 */
export const decideSafe = (config: ConfigLayers): SafeDecision => {
  // what the project named in the user's place is the project's too: then the real files are asked
  const real = isPosing(config) ? realSettings(config) : undefined
  let ignored: string | undefined
  for (const source of sources) {
    const layer = layerValue(config, source, 'safe')
    const isReplaced = real !== undefined && (source === 'user' || source === 'global')
    if (isReplaced && layer !== undefined) {
      ignored = projectFile(config)
    }
    const raw = isReplaced ? real[source] : layer?.raw
    if (isReplaced ? raw === undefined : layer === undefined) {
      continue
    }
    if (!isUnsafe(raw)) {
      return { safe: true, source, ignored }
    }
    if (source !== 'project') {
      return { safe: false, source, ignored }
    }
    ignored = projectFile(config)
  }
  return { safe: false, source: undefined, ignored }
}
