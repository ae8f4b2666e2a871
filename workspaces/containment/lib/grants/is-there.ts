import { existsSync } from 'node:fs'
import type { Roots } from '../roots.js'
import type { Subject } from '../subject/subject.js'
import type { Grant } from './grant.js'
import { resolveGrantPath } from './grant-path.js'

/** Whether there is anything to read where a grant lets a subject read; what it writes need not be there yet. */
export const isThere = (
  grant: Grant,
  { directory }: Pick<Subject, 'directory'>,
  { project, home }: Pick<Roots, 'project' | 'home'>,
): boolean => {
  const path = grant.kind === 'read' ? resolveGrantPath(grant.path, { project, home, directory }) : undefined
  return path === undefined || existsSync(path)
}
