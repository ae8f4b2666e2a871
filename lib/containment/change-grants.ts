import { join } from 'node:path'
import { grantTools } from '@npmcli/containment'
import { grantSources } from './grant-sources.js'
import type { Npm } from './npm.js'
import { writeProjectGrants, type WrittenGrants } from './project-file.js'
import { acceptForProject } from './user-accepts.js'

/** A file that was changed, and the lines that did. */
export interface Changed {
  readonly file: string
  readonly diff: readonly string[]
}

/**
 * Changes the grants of a project, as its user: what the user writes there the user accepts. What somebody else wrote
 * and nobody has accepted stays so, and the next run says it.
 * @throws {ContainmentError} ECONTAINGRANT when they are, or would be, none that anybody can give
 */
export const changeGrants = async (
  npm: Npm,
  project: string,
  change: (grants: WrittenGrants) => WrittenGrants,
): Promise<Changed[]> => {
  const { findGrants } = grantTools()
  const sources = await grantSources(npm, project)
  const before = findGrants(sources)
  const written = (sources.field ?? {}) as WrittenGrants
  const changed = change(written)
  const after = findGrants({ ...sources, field: changed })
  const diff = await writeProjectGrants(project, written, changed)
  const manifest = { file: join(project, 'package.json'), diff }
  if (before.unaccepted !== undefined) {
    return [manifest]
  }
  const accepted = acceptForProject(npm, project, after.acceptance)
  return accepted.diff.length === 0 ? [manifest] : [manifest, accepted]
}
