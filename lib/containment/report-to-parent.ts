import { writeSync } from 'node:fs'
import { basename } from 'node:path'
import type { RefusedSetting } from '@npmcli/config/lib/containment/refused-settings.js'
import type { Containment } from '@npmcli/containment'

const variable = 'NPM_CONTAINMENT_REPORT'

/**
 * When this npm was started by another one that contains, what ran contained here and what of the clone's configuration is
 * not heeded is written, at the end, to the descriptor that the other one named: of what this npm prints, the user sees
 * nothing. Nothing that this one starts learns of the descriptor.
 */
export const reportToParent = (containment: Containment, refused: readonly RefusedSetting[]): void => {
  const descriptor = process.env[variable]
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
  delete process.env[variable]
  if (descriptor === undefined) {
    return
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { describeRefused } = require('./warn-of-refused.js') as typeof import('./warn-of-refused.js')
  process.once('exit', () => {
    try {
      // where the clone lies says nothing to the user
      const own = refused.map(setting => describeRefused({ ...setting, file: basename(setting.file) }))
      const warnings = [...own, ...containment.warnings()]
      writeSync(Number(descriptor), JSON.stringify({ scripts: containment.report(), warnings }))
    } catch {
      // nobody listens any more
    }
  })
}
