import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Enforcement } from '../backend/enforcement.js'
import { readOwnFile, writeOwnFile } from './proof-file.js'

/** By what a project was contained. */
interface Contained {
  readonly backend: string
  readonly tier: string
  readonly level: Enforcement['level']
}

/** A weaker one has the smaller number: a view with gaps still hides, Landlock alone does not. */
const strength = ({ tier, level }: Pick<Contained, 'tier' | 'level'>): number =>
  level === 'full' ? 2 : tier === 'landlock' ? 0 : 1

const parse = (text: string): Contained | undefined => {
  try {
    const { backend, tier, level } = JSON.parse(text) as Record<string, unknown>
    const isKnown = typeof backend === 'string' && typeof tier === 'string' && (level === 'full' || level === 'partial')
    return isKnown ? { backend, tier, level } : undefined
  } catch {
    return undefined
  }
}

/**
 * Remembers by what a project is contained now, outside of the project, where no script and no project can write.
 * @param directory where proofs are kept
 * @returns what it was contained by last, as messages say it, if that was stronger
 */
export const rememberTier = (
  directory: string,
  project: string,
  backend: string,
  { tier, level }: Enforcement,
): string | undefined => {
  const name = createHash('sha256').update(project).digest('hex')
  const file = join(directory, `tier-${name}.json`)
  const text = readOwnFile(file)
  const last = text === undefined ? undefined : parse(text)
  const now: Contained = { backend, tier, level }
  const content = JSON.stringify(now)
  if (text !== content) {
    writeOwnFile(file, content)
  }
  return last !== undefined && strength(last) > strength(now) ? `${last.backend} (${last.tier})` : undefined
}
