import envReplace = require('../env-replace.js')
import { isPrefixOfProject, layerValue, posingOptions } from './config-layers.js'
import { decideSafe, type SafeDecision } from './decide-safe.js'
import { rememberSecrets } from './known-secrets.js'
import type { RefusedSetting } from './refused-settings.js'
import type { ConfigOptions, UnknownSetting, UpstreamClass, UpstreamConfig } from './upstream-config.js'

/* loaded only where safe is in effect, or a project may pose as the user: else npm starts as fast as stock */
/* eslint-disable @typescript-eslint/no-require-imports */
const load = {
  credentials: () => require('./credentials.js') as typeof import('./credentials.js'),
  projectRules: () => require('./project-rules.js') as typeof import('./project-rules.js'),
  refusedSettings: () => require('./refused-settings.js') as typeof import('./refused-settings.js'),
  substitutedSettings: () => require('./substituted-settings.js') as typeof import('./substituted-settings.js'),
  trustedConfig: () => require('./trusted-config.js') as typeof import('./trusted-config.js'),
}
/* eslint-enable */

/** What a loaded configuration says about containment. */
export interface ContainmentDecision extends SafeDecision {
  /** The settings of the project that were not heeded; none without `safe`. One for each option. */
  readonly refused: readonly RefusedSetting[]
}

/** npm's Config, guarded. */
export interface GuardedConfig extends UpstreamConfig {
  readonly containment: ContainmentDecision
}

/** `globalconfig` is computed until somebody sets it; then npm keeps it in the defaults, whoever that was. */
const namedGlobalConfig = ({ data }: UpstreamConfig): unknown =>
  Object.getOwnPropertyDescriptor(data.get('default')?.data, 'globalconfig')?.value as unknown

const layerRaw = ({ data }: UpstreamConfig, key: string): unknown =>
  (data.get('project')?.raw as Record<string, unknown> | undefined)?.[key]

const posing = (option: string, file: string): RefusedSetting => ({ option, key: option, file, concern: 'place' })

/**
 * npm's Config, in which a project has no say about what is not its own to decide. With `safe` in effect the settings
 * of its `.npmrc` that `projectRules` refuses are taken away right after loading: before npm computes anything from
 * them, and before they reach the environment of what npm starts. Without `safe` it is npm's Config.
 */
export const guardConfig = (Upstream: UpstreamClass): new (options: ConfigOptions) => GuardedConfig =>
  class Config extends Upstream implements GuardedConfig {
    readonly #options: ConfigOptions
    #decision: SafeDecision = { safe: false, source: undefined }
    #refused: RefusedSetting[] = []

    constructor(options: ConfigOptions) {
      super(options)
      this.#options = options
    }

    get containment(): ContainmentDecision {
      // of a prefix that is spelled so npm itself says that it cannot be changed there, and in which file
      const untold = this.#refused.filter(({ key }) => key !== 'prefix' || !layerRaw(this, 'prefix'))
      const byOption = new Map(untold.map(setting => [setting.option, setting]))
      return { ...this.#decision, refused: [...byOption.values()] }
    }

    /** The user's and the global configuration are looked for where the project says: before that, it is asked. */
    override async loadProjectConfig(): Promise<void> {
      const before = namedGlobalConfig(this)
      await super.loadProjectConfig()
      const named = posingOptions.filter(
        option =>
          layerValue(this, 'project', option) !== undefined ||
          (option === 'globalconfig' && namedGlobalConfig(this) !== before),
      )
      if (named.length > 0 || isPrefixOfProject(this)) {
        await this.#unmask(named)
      }
    }

    /** The last step of loading, and the first that uses what was loaded. */
    override setEnvs(): void {
      this.#decision = decideSafe(this)
      if (this.#decision.safe) {
        this.#refuse(load.refusedSettings().refusedSettings(this))
      }
      super.setEnvs()
      if (this.#decision.safe) {
        for (const name of load.substitutedSettings().substitutedVariables(this)) {
          Reflect.deleteProperty(this.env, name)
        }
      }
      rememberSecrets(this.#decision.safe ? load.credentials().credentialsOf(this) : [])
      if (this.#decision.source !== undefined) {
        // npm exports false as nothing, which an npm started by this one takes for not set
        this.env['npm_config_safe'] = String(this.#decision.safe)
      }
    }

    override set(key: string, value: unknown, where = 'cli'): void {
      if (where === 'project' && this.#decision.safe) {
        this.#assertProjectMaySet(key, value)
      }
      super.set(key, value, where)
    }

    /** `nodedir` is containment's own word to node-gyp in a contained script, of which nobody there knows. */
    override checkUnknown(where: string, key: string, source?: string | null): void {
      if (where !== 'env' || key !== 'nodedir' || this.env['NPM_CONTAINMENT'] === undefined) {
        super.checkUnknown(where, key, source)
      }
    }

    /** What is refused is said once, and not also as unknown. */
    override getUnknownConfigs(where?: string): readonly UnknownSetting[] {
      const refused = new Set(this.#refused.map(({ key }) => key))
      return super
        .getUnknownConfigs(where)
        .filter(unknown => unknown.where !== 'project' || !refused.has(envReplace(unknown.key, this.env)))
    }

    #assertProjectMaySet(key: string, value: unknown): void {
      const { concerns, ruleFor } = load.projectRules()
      const { optionOf, projectFile } = load.refusedSettings()
      const rule = ruleFor(optionOf(key))
      if (rule !== undefined && !rule.permits({ parsed: value, raw: value }, this.get(key))) {
        throw Object.assign(
          new Error(
            `${key} cannot be set in ${projectFile(this)}: with safe in effect a project cannot ${concerns[rule.concern]}. ` +
              `Set it for yourself: npm config set ${key}=<value> --location=user`,
          ),
          { code: 'ECONTAINPROJECT' },
        )
      }
    }

    /** Takes away what lets a project pose as the user, when the user is safe without it. */
    async #unmask(named: readonly string[]): Promise<void> {
      const trusted = await load.trustedConfig().loadTrusted(Upstream, this.#options)
      const own = layerValue(this, 'project', 'safe')
      const layers = new Map(trusted.data)
      if (own !== undefined) {
        layers.set('project', { data: { safe: own.parsed }, raw: { safe: own.raw } })
      }
      if (decideSafe({ data: layers }).safe) {
        const file = load.refusedSettings().projectFile(this)
        this.#refuse(named.map(option => posing(option, file)))
        Object.assign(this.data.get('default')?.data ?? {}, { globalconfig: trusted.get('globalconfig') })
      }
    }

    #refuse(settings: readonly RefusedSetting[]): void {
      const { data = {} } = this.data.get('project') ?? {}
      for (const { key } of settings) {
        Reflect.deleteProperty(data, key)
      }
      this.#refused.push(...settings)
    }
  }
