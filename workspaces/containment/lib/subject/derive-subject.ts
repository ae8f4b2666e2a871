import { lstatSync, realpathSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ContainmentError } from '../errors.js'
import { ancestors, isWithin } from '../paths.js'
import type { Roots } from '../roots.js'
import type { Subject, TrustedIdentity } from './subject.js'

/** The real path, or the path itself where nothing lies there. */
export const realPath = (path: string): string => {
  try {
    return realpathSync.native(path)
  } catch {
    return path
  }
}

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
const ownDirectory = (
  directory: string,
  event: string,
  { project, workspaces, linked }: Pick<Roots, 'project' | 'workspaces' | 'linked'>,
): string => {
  const real = realPath(directory)
  if (project === undefined || real === project) {
    return real
  }
  const isNamed = [...workspaces, ...linked].some(target => isWithin(real, target))
  const lexical = belowProject(directory, project) ?? directory
  if (isInRepository(real, project) || (hasLinkBelow(project, lexical) && !isNamed)) {
    throw new ContainmentError('ECONTAINAUTHORITY', {
      event,
      reason: `${directory} leads to ${real}, which no manifest of the project names.`,
      hint: 'Remove node_modules and install again.',
    })
  }
  return real
}

/**
 * Who runs a script in `directory`, judged by the path alone: what is not known to be the user's own project gets the
 * least authority, whatever it says about itself.
 * @throws {ContainmentError} ECONTAINAUTHORITY when the directory is not what it seems
 */
export const deriveSubject = (
  directory: string,
  event: string,
  roots: Pick<Roots, 'project' | 'workspaces' | 'linked'>,
  identities: ReadonlyMap<string, TrustedIdentity>,
): Subject => {
  const real = ownDirectory(directory, event, roots)
  const isOwn = real === roots.project || roots.workspaces.includes(real)
  return { kind: isOwn ? 'project' : 'dependency', identity: identities.get(real), directory: real, event }
}
