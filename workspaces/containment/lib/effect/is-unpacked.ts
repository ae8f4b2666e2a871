import { isWithin } from '../paths.js'
import type { Roots } from '../roots.js'
import type { Subject } from '../subject/subject.js'

const isInModules = (directory: string): boolean => /\/node_modules\/(@[^/]+\/)?[^/]+$/.test(directory)

/**
 * Whether npm unpacked what lies there: npm may do with it what it likes. A directory that a manifest links to is
 * somebody's own, also where it lies in a `node_modules` of somebody's.
 */
export const isUnpacked = (
  { directory, kind }: Pick<Subject, 'directory' | 'kind'>,
  { project, cache }: Pick<Roots, 'project' | 'cache'>,
): boolean =>
  kind === 'git-prepare' ||
  (kind === 'dependency' &&
    (isWithin(directory, cache) || (isInModules(directory) && (project === undefined || isWithin(directory, project)))))
