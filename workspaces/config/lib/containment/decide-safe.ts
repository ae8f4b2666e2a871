import { type ConfigLayers, layerValue, type Source, sources } from './config-layers.js'

/** Whether scripts are contained, who said so, and what was not listened to. */
export interface SafeDecision {
  readonly safe: boolean
  /** The layer that decided; undefined when none sets the option. */
  readonly source: Source | undefined
  /** The file of a project that tried to turn containment off. */
  readonly ignored: string | undefined
}

/** A value on the command line that npm would coerce to false although it is another word (`--safe=0`). */
const hasOtherWord = (argv: readonly string[]): boolean => {
  const end = argv.indexOf('--')
  return argv
    .slice(0, end === -1 ? undefined : end)
    .some(argument => /^--?(no-)?safe=/.test(argument) && !/=(true|false)$/.test(argument))
}

/**
 * Unsafe is the word `false` and nothing else, judged on what was written: npm's own coercion makes `0` and `null`
 * false too, and a key that only becomes `safe` by substitution of variables is not what was written.
 */
const isUnsafe = (config: ConfigLayers, source: Source, raw: unknown): boolean =>
  source === 'cli' ? raw === false && !hasOtherWord(config.argv) : raw === false || raw === 'false'

/**
 * The effective value of `safe`. Every source may turn it on; a project, which is a stranger's file after a clone,
 * cannot turn it off.
 */
export const decideSafe = (config: ConfigLayers): SafeDecision => {
  let ignored: string | undefined
  for (const source of sources) {
    const value = layerValue(config, source, 'safe')
    if (value === undefined) {
      continue
    }
    if (!isUnsafe(config, source, value.raw)) {
      return { safe: true, source, ignored }
    }
    if (source !== 'project') {
      return { safe: false, source, ignored }
    }
    ignored = config.data.get(source)?.source ?? 'the .npmrc of the project'
  }
  return { safe: false, source: undefined, ignored }
}
