import { concerns } from '@npmcli/config/lib/containment/project-rules.js'
import type { RefusedSetting } from '@npmcli/config/lib/containment/refused-settings.js'
import { log } from 'proc-log'
import { cleanText } from './clean-text.js'

/** Says of every setting of the project that is not heeded where it stands, why, and what to do instead. */
export const warnOfRefused = (refused: readonly RefusedSetting[]): void => {
  for (const { option, file, concern } of refused) {
    const instead = option === 'safe' ? 'Use --unsafe.' : 'If you want it, set it in your own configuration.'
    log.warn(
      'containment',
      cleanText(`${option} in ${file} is ignored: with safe a project cannot ${concerns[concern]}. ${instead}`),
    )
  }
}
