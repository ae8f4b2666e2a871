import { containmentSettings } from '@npmcli/config/lib/containment/containment-settings.js'
import { grantSettings } from '@npmcli/config/lib/containment/grant-settings.js'
import { knownSecrets } from '@npmcli/config/lib/containment/known-secrets.js'
import { type Containment, grantTools, openContainment, type Roots, type SubjectKind } from '@npmcli/containment'
import { clearModules } from './clear-modules.js'
import { endContainment, prepareEnd } from './end.js'
import { findRoots } from './find-roots.js'
import { grantSources } from './grant-sources.js'
import type { Npm } from './npm.js'
import { modulePlaces } from './module-places.js'
import { proofDirectory } from './proof-directory.js'
import { reportToParent } from './report-to-parent.js'
import { containmentSummary } from './summary.js'

/** A stranger's clone, which npm prepares in its cache. */
const isClone = ({ project, cache }: Roots): boolean => project?.startsWith(`${cache}/`) === true

/**
 * Opens the containment of this process, and says what is to happen when the command ends.
 * @param command as the report calls it; undefined: it is not kept for the report
 * @param covers which scripts are contained
 * @throws {ContainmentError} when this machine cannot contain, or a grant cannot be given: nothing has run
 */
export const openFor = async (
  npm: Npm,
  command: string | undefined,
  covers: (kind: SubjectKind, event: string) => boolean,
): Promise<{ readonly containment: Containment; readonly roots: Roots }> => {
  const roots = await findRoots(npm)
  const memory = proofDirectory(npm)
  const containment = await openContainment({
    roots,
    // the manifest of a clone grants nothing
    grants: await grantSources(npm, isClone(roots) ? undefined : roots.project),
    version: npm.version,
    proofs: memory,
    places: modulePlaces(npm),
    secrets: knownSecrets(),
    covers,
    ...containmentSettings(npm.config),
  })
  clearModules(command, roots)
  reportToParent(containment, npm.config.containment.refused)
  // npm may have replaced itself when the end comes: nothing of it can be loaded only then
  grantTools()
  npm.endContainment = endContainment
  npm.containmentSummary = containmentSummary
  prepareEnd({
    command: command ?? '',
    project: roots.project,
    memory: command && memory,
    strict: grantSettings(npm.config).strict,
  })
  return { containment, roots }
}
