import { lstatSync, realpathSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ContainmentError } from '../errors.js'
import { ancestors, isWithin } from '../paths.js'
import type { Roots } from '../roots.js'
import type { Subject, SubjectKind, TrustedIdentity } from './subject.js'

/** What of the roots a subject depends on. */
type SubjectRoots = Pick<Roots, 'cache' | 'project' | 'workspaces' | 'linked'>

/** The event under which npm exec runs a program. */
const execEvent = 'npx'

/** The real path; undefined where nothing lies there. */
const resolved = (path: string): string | undefined => {
  try {
    return realpathSync.native(path)
  } catch {
    return undefined
  }
}

/** The real path, or the path itself where nothing lies there. */
export const realPath = (path: string): string => resolved(path) ?? path

const isLink = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true

/** The links between the project and a directory in it: npm's own for linked packages, or the work of a script. */
const hasLinkBelow = (project: string, directory: string): boolean =>
  directory !== project &&
  isWithin(directory, project) &&
  [directory, ...ancestors(directory)].some(path => path !== project && isWithin(path, project) && isLink(path))

/** The same directory by its names below the project, whatever link the project itself was reached through. */
const belowProject = (directory: string, project: string): string | undefined => {
  const reached = ancestors(directory).find(ancestor => realPath(ancestor) === project)
  return reached === undefined ? undefined : join(project, relative(reached, directory))
}

/** Repository internals, which no package lives in. */
const isInRepository = (directory: string, project: string): boolean => isWithin(directory, join(project, '.git'))

/**
 * The real directory of a package.
 * @throws {ContainmentError} ECONTAINAUTHORITY when a link in the project leads somewhere that no manifest names: the
 * authority to write that place would be a gift to whoever made the link
 */
const ownDirectory = (directory: string, event: string, { project, workspaces, linked }: SubjectRoots): string => {
  const found = resolved(directory)
  const real = found ?? directory
  if (project === undefined || real === project) {
    return real
  }
  const isNamed = [...workspaces, ...linked].some(target => isWithin(real, target))
  // a path that is the real one has no link on its way, which is most of them: then no more is asked
  const isThroughLink = (): boolean =>
    found !== directory && hasLinkBelow(project, belowProject(directory, project) ?? directory)
  if (isInRepository(real, project) || (!isNamed && isThroughLink())) {
    throw new ContainmentError('ECONTAINAUTHORITY', {
      event,
      reason: `${directory} leads to ${real}, which no manifest of the project names.`,
      hint: 'Remove node_modules and install again.',
    })
  }
  return real
}

/** Where npm clones git dependencies, for a moment: never a place of the user's. */
const isInClone = (directory: string, cache: string): boolean => {
  const clones = join(cache, '_cacache/tmp/git-clone')
  return directory.startsWith(clones) && !directory.slice(clones.length).split('/').includes('node_modules')
}

const kindOf = (directory: string, event: string, { cache, project, workspaces }: SubjectRoots): SubjectKind => {
  if (isInClone(directory, cache)) {
    return 'git-prepare'
  }
  if (event === execEvent) {
    return 'exec'
  }
  return directory === project || workspaces.includes(directory) ? 'project' : 'dependency'
}

/**
 * Who runs a script in `directory`, judged by the path alone: what is not known to be the user's own project gets the
 * least authority, whatever it says about itself.
 * @throws {ContainmentError} ECONTAINAUTHORITY when the directory is not what it seems
 */
export const deriveSubject = (
  directory: string,
  event: string,
  roots: SubjectRoots,
  identities: ReadonlyMap<string, TrustedIdentity>,
): Subject => {
  const real = ownDirectory(directory, event, roots)
  return { kind: kindOf(real, event, roots), identity: identities.get(real), directory: real, event }
}
