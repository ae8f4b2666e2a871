import { SurveyError } from '../survey-error.js'
import type { Target } from './target.js'

/** What a lockfile says of one place in the tree; see "package-lock.json" in npm's manual. */
interface LockedPackage {
  readonly name?: unknown
  readonly version?: unknown
  readonly resolved?: unknown
  readonly hasInstallScript?: unknown
  readonly link?: unknown
}

const nameOf = (place: string, { name }: LockedPackage): string =>
  typeof name === 'string' ? name : place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)

/**
 * The packages of a lockfile that have scripts and come from a registry, each version once, in the lockfile's order.
 * @throws {SurveyError} when the text is no lockfile that tells which packages have scripts (version 2 and later do)
 */
export const readLockfile = (text: string): Target[] => {
  const packages = (() => {
    try {
      return (JSON.parse(text) as { packages?: unknown } | null)?.packages
    } catch (error) {
      throw new SurveyError(`The lockfile is no JSON: ${(error as Error).message}`)
    }
  })()
  if (typeof packages !== 'object' || packages === null) {
    throw new SurveyError('The lockfile does not say which packages have scripts. Run: npm install --package-lock-only')
  }
  const targets = Object.entries(packages as Record<string, LockedPackage>)
    .filter(([place, { hasInstallScript, link }]) => place.includes('node_modules/') && hasInstallScript && !link)
    .filter(([, { resolved }]) => typeof resolved !== 'string' || /^https?:/.test(resolved))
    .map(([place, locked]) => ({ name: nameOf(place, locked), version: String(locked.version) }))
  return [...new Map(targets.map(target => [`${target.name}@${target.version}`, target])).values()]
}
