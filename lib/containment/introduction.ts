import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Source } from '@npmcli/config/lib/containment/config-layers.js'

let told: string | undefined

/**
 * Prepares what a user is told once whose scripts run contained although they did not ask for it: where the machine's
 * configuration or npm's own says `safe=true`.
 * @param source what said `safe`
 * @param directory where npm keeps that it was told; undefined: it is not told
 */
export const prepareIntroduction = (source: Source | undefined, directory: string | undefined): void => {
  const isGiven = source === 'builtin' || source === 'global'
  told = isGiven && directory !== undefined ? join(directory, 'introduced') : undefined
}

const lines = [
  'Install scripts run contained here, because this npm or this machine is set up so: without network, credentials and your files.',
  'Packages that nobody approved run, contained, instead of being blocked; those that you denied stay denied.',
  'Once as before: npm install --unsafe. For good: npm config set safe false. More: npm help containment-first-day',
]

/** What has changed and how to go back, the first time that this is asked; afterwards nothing. */
export const introduction = (): readonly string[] => {
  if (told === undefined || existsSync(told)) {
    return []
  }
  try {
    mkdirSync(dirname(told), { recursive: true, mode: 0o700 })
    writeFileSync(told, '', { mode: 0o600 })
  } catch {
    // a cache that cannot be written: it is said again
  }
  return lines
}
