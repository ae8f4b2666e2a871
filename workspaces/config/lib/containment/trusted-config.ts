import { join } from 'node:path'
import { isPrefixOfProject, layerValue } from './config-layers.js'
import type { ConfigOptions, UpstreamClass, UpstreamConfig } from './upstream-config.js'

/** The global configuration of the machine; undefined where the user names one, or npm finds it by itself. */
const globalConfigOf = (config: UpstreamConfig): string | undefined => {
  const isNamed = (['cli', 'env', 'user'] as const).some(source => layerValue(config, source, 'globalconfig'))
  const named = Object.getOwnPropertyDescriptor(config.data.get('default')?.data, 'globalconfig')?.value as unknown
  if (isNamed || named !== undefined || !isPrefixOfProject(config)) {
    return undefined
  }
  const prefixes = (['env', 'user', 'builtin', 'default'] as const).map(
    source => layerValue(config, source, 'prefix')?.parsed,
  )
  return join(prefixes.find(prefix => typeof prefix === 'string') ?? '/', 'etc/npmrc')
}

/**
 * The configuration as it is without the project: neither its `.npmrc` nor any file that it puts in the place of the
 * user's or the global one, also where the user's `--prefix` is the project. Says nothing and changes no environment.
 */
export const loadTrusted = async (Upstream: UpstreamClass, options: ConfigOptions): Promise<UpstreamConfig> => {
  class TrustedConfig extends Upstream {
    override loadProjectConfig(): Promise<void> {
      return Promise.resolve()
    }

    override loadGlobalConfig(): Promise<void> {
      const file = globalConfigOf(this)
      if (file !== undefined) {
        Object.assign(this.data.get('default')?.data ?? {}, { globalconfig: file })
      }
      return super.loadGlobalConfig()
    }

    override setEnvs(): void {
      // nothing is started with this configuration
    }

    override invalidHandler(): void {
      // npm's own configuration says it
    }
  }
  const trusted = new TrustedConfig({ ...options, warn: false })
  trusted.deprecated = {}
  await trusted.load()
  return trusted
}
