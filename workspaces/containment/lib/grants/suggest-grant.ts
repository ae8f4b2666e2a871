import { dirname, join } from 'node:path'
import { authorityData } from '../authority/authority-data.js'
import { isWithin } from '../paths.js'
import type { Denial } from '../report.js'
import type { Roots } from '../roots.js'
import type { Subject } from '../subject/subject.js'
import { type Grant, parseGrant, showGrant } from './grant.js'
import { modulesOf, showGrantPath } from './grant-path.js'

/** The directory of a package in a directory of modules: one name, or two with a scope. */
const packageIn = (modules: string, path: string): string => {
  const [first = '', second = ''] = path.slice(modules.length + 1).split('/')
  return join(modules, first.startsWith('@') && second !== '' ? `${first}/${second}` : first)
}

/** The directory that a program needs in order to make, replace or remove `path`, as wide as its place suggests. */
const directoryFor = (path: string, subject: Subject, { project }: Roots): string => {
  const modules = modulesOf(subject.directory)
  if (modules !== undefined && isWithin(path, modules) && path !== modules) {
    return packageIn(modules, path)
  }
  const guarded = project === undefined ? [] : authorityData.project.protect.map(name => join(project, name))
  return guarded.find(name => isWithin(path, name)) ?? dirname(path)
}

/**
 * The grant that would have allowed what was denied; undefined where there is none: the package's own manifest, an
 * address without a name, a system directory.
 */
export const suggestGrant = (
  denial: Denial,
  subject: Subject,
  roots: Pick<Roots, 'project' | 'home'> & Roots,
): Grant | undefined => {
  if (denial.kind !== 'refused' && denial.kind !== 'write') {
    return undefined
  }
  if (subject.kind === 'dependency' && isWithin(denial.path, subject.directory)) {
    return undefined
  }
  if (
    ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/etc', '/proc', '/sys', '/dev', '/tmp'].some(
      system => isWithin(denial.path, system) && !(roots.project !== undefined && isWithin(denial.path, roots.project)),
    )
  ) {
    return undefined
  }
  const path = showGrantPath(directoryFor(denial.path, subject, roots), { ...roots, directory: subject.directory })
  const grant = parseGrant(`write:${path}`)
  return 'reason' in grant ? undefined : grant
}

/** An argument as a POSIX shell takes it. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

/** The command that gives grants to a package, ready to paste. */
export const grantCommand = (key: string, grants: readonly Grant[]): string =>
  ['npm containment grant', quoted(key), ...grants.map(grant => quoted(showGrant(grant)))].join(' ')
