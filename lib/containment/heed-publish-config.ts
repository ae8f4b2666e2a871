import { join } from 'node:path'
import { ruleFor } from '@npmcli/config/lib/containment/project-rules.js'
import { optionOf } from '@npmcli/config/lib/containment/refused-settings.js'
import type { Npm } from './npm.js'
import { warnOfRefused } from './warn-of-refused.js'

type PublishConfig = Readonly<Record<string, unknown>>

/**
 * What of a manifest's `publishConfig` is heeded: npm turns it into options as if the user had set them, so with `safe`
 * in effect it holds as little of what is not the project's to decide as a project's `.npmrc`.
 * @param warn whether what is left out is said
 */
export const heedPublishConfig = ({ config, prefix }: Npm, settings: PublishConfig, warn: boolean): PublishConfig => {
  if (!config.containment.safe) {
    return settings
  }
  const file = `publishConfig of ${join(prefix, 'package.json')}`
  const refused = Object.entries(settings).flatMap(([key, value]) => {
    const option = optionOf(key)
    const rule = ruleFor(option)
    return rule === undefined || rule.permits({ parsed: value, raw: value }, config.get(option))
      ? []
      : [{ option, key, file, concern: rule.concern }]
  })
  if (warn) {
    warnOfRefused(refused)
  }
  const keys = new Set(refused.map(({ key }) => key))
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !keys.has(key)))
}
