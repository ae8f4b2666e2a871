import { type ConfigLayers, layerValue, type Source, sources } from './config-layers.js'

/** Whether scripts are contained, and who said so. */
export interface SafeDecision {
  readonly safe: boolean
  /** The layer that decided; undefined when none sets the option. */
  readonly source: Source | undefined
}

/**
 * Unsafe is the word `false` and nothing else, judged on what was written: npm's own coercion makes `0` and `null`
 * false too, and a key that only becomes `safe` by substitution of variables is not what was written.
 */
export const isUnsafe = (raw: unknown): boolean => raw === false || raw === 'false'

/**
 * The effective value of `safe`. Every source may turn it on; a project, which is a stranger's file after a clone,
 * cannot turn it off.
 */
export const decideSafe = (config: ConfigLayers): SafeDecision => {
  for (const source of sources) {
    const layer = layerValue(config, source, 'safe')
    if (layer !== undefined && !isUnsafe(layer.raw)) {
      return { safe: true, source }
    }
    if (layer !== undefined && source !== 'project') {
      return { safe: false, source }
    }
  }
  return { safe: false, source: undefined }
}
