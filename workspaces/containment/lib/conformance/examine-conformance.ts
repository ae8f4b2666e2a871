import { candidates } from '../backend/candidates.js'
import type { ModulePlaces } from '../backend-module/find-module.js'
import { loadBackend } from '../backend-module/load-backend.js'
import { reservedNames } from '../backend-module/reserved-names.js'
import type { Backend } from '../contract.js'
import { ContainmentError } from '../errors.js'
import { askingProgram } from '../proof/prover.js'
import { checkConformance } from './check-conformance.js'
import type { Conformance } from './conformance.js'

export interface ConformanceOptions {
  /** A backend of npm's, an absolute path or a package; undefined: all of npm's for this platform. */
  readonly backend: string | undefined
  readonly places: ModulePlaces
  /** What the container of `oci` is made of; undefined: an empty root. */
  readonly image?: string | undefined
  /** The Node.js that runs npm: its executable. */
  readonly node: string
}

const named = (name: string, own: readonly Backend[], places: ModulePlaces): readonly Backend[] => {
  if (!reservedNames.includes(name)) {
    // whoever names a module here runs it, as by node: their own work may lie in a project
    return [loadBackend(name, places, [])]
  }
  const found = own.filter(backend => backend.name === name)
  if (found.length === 0) {
    throw new ContainmentError('ECONTAINBACKEND', {
      reason: `${name} is not a backend for ${process.platform}.`,
      hint: `Name one of: ${[...new Set(own.map(backend => backend.name))].join(', ')}, or a module.`,
    })
  }
  return found
}

/**
 * Runs the conformance suite, one backend after another.
 * @throws {ContainmentError} ECONTAINBACKEND when the one that is named cannot be loaded
 */
export const examineConformance = async ({
  backend,
  places,
  image,
  node,
}: ConformanceOptions): Promise<Conformance[]> => {
  const own = [...candidates(process.platform, image)]
  const site = {
    node,
    ids: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
    launcher: askingProgram(),
  }
  const all: Conformance[] = []
  for (const each of backend === undefined ? own : named(backend, own, places)) {
    all.push(await checkConformance(each, site))
  }
  return all
}
