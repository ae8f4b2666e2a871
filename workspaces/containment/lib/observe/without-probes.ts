import { join } from 'node:path'
import { authorityData } from '../authority/authority-data.js'
import type { Denial } from '../report.js'

/**
 * Sets apart what honest programs look into all day: an npm that a script runs opens `.npmrc`. Where other secrets were
 * opened too, it is one of them.
 */
export const withoutProbes = (
  denials: readonly Denial[],
  home: string,
): { readonly probed: readonly string[]; readonly mattering: readonly Denial[] } => {
  const usual = new Set(authorityData.decoys.usual.map(name => join(home, name)))
  const isProbe = (denial: Denial): boolean => denial.kind === 'secret' && usual.has(denial.path)
  const isSweep = denials.some(denial => denial.kind === 'secret' && !isProbe(denial))
  return isSweep
    ? { probed: [], mattering: denials }
    : {
        probed: denials.flatMap(denial => (denial.kind === 'secret' && isProbe(denial) ? [denial.path] : [])),
        mattering: denials.filter(denial => !isProbe(denial)),
      }
}
