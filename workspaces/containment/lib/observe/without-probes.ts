import { join } from 'node:path'
import { authorityData } from '../authority/authority-data.js'
import { isWithin } from '../paths.js'
import type { Denial } from '../report.js'
import type { Roots } from '../roots.js'

/** The terminal, which `make` and others open to see whether there is one. */
const terminal = '/dev/tty'

/**
 * Sets apart what honest programs try all day: an npm that a script runs opens `.npmrc` and begins a log, and what asks for a
 * terminal is content without. Where other secrets were opened too, `.npmrc` is one of them.
 */
export const withoutProbes = (
  denials: readonly Denial[],
  { home, cache }: Pick<Roots, 'home' | 'cache'>,
): { readonly probed: readonly string[]; readonly mattering: readonly Denial[] } => {
  const usual = new Set(authorityData.decoys.usual.map(name => join(home, name)))
  const isUsualSecret = (denial: Denial): boolean => denial.kind === 'secret' && usual.has(denial.path)
  const isSweep = denials.some(denial => denial.kind === 'secret' && !isUsualSecret(denial))
  const isProbe = (denial: Denial): boolean =>
    (denial.kind === 'refused' && (denial.path === terminal || isWithin(denial.path, join(cache, '_logs')))) ||
    (!isSweep && isUsualSecret(denial))
  return {
    probed: denials.flatMap(denial => ('path' in denial && isProbe(denial) ? [denial.path] : [])),
    mattering: denials.filter(denial => !isProbe(denial)),
  }
}
