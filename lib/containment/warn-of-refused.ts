import { concerns } from '@npmcli/config/lib/containment/project-rules.js'
import type { RefusedSetting } from '@npmcli/config/lib/containment/refused-settings.js'
import { log } from 'proc-log'
import { cleanText } from './clean-text.js'

/** Why a setting of a project is not heeded, where it stands, and what to do instead. */
export const describeRefused = ({ option, file, concern }: RefusedSetting): string => {
  const instead = option === 'safe' ? 'Use --unsafe.' : 'If you want it, set it in your own configuration.'
  return cleanText(`${option} in ${file} is ignored: with safe a project cannot ${concerns[concern]}. ${instead}`)
}

/** Says it of every setting of the project that is not heeded. */
export const warnOfRefused = (refused: readonly RefusedSetting[]): void => {
  for (const setting of refused) {
    log.warn('containment', describeRefused(setting))
  }
}
