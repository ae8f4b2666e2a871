import { dirname, join } from 'node:path'
import { authorityData } from '../authority/authority-data.js'
import { isWithin } from '../paths.js'
import type { Advice, Denial } from '../report.js'
import type { Roots } from '../roots.js'
import type { Subject } from '../subject/subject.js'
import { parseGrant, showGrant } from './grant.js'
import { modulesOf, showGrantPath } from './grant-path.js'

/** The directory of a package in a directory of modules: one name, or two with a scope. */
const packageIn = (modules: string, path: string): string => {
  const [first = '', second = ''] = path.slice(modules.length + 1).split('/')
  return join(modules, first.startsWith('@') && second !== '' ? `${first}/${second}` : first)
}

const writing = (directory: string, subject: Subject, roots: Pick<Roots, 'project' | 'home'>): Advice => {
  const path = showGrantPath(directory, { ...roots, directory: subject.directory })
  const grant = parseGrant(`write:${path}`)
  return 'reason' in grant ? {} : { grant: showGrant(grant) }
}

const strange: Advice = { isStrange: true }

/** What lies where a script was denied something. */
export interface Lies {
  /** Whether a package lies in a directory. */
  readonly isPackage: (directory: string) => boolean
  /** Whether a regular file lies at a path. */
  readonly isFile: (path: string) => boolean
}

const adviseOnPath = (
  { path, isDirectory }: { readonly path: string; readonly isDirectory?: true },
  subject: Subject,
  roots: Pick<Roots, 'project' | 'home'>,
  { isPackage, isFile }: Lies,
): Advice => {
  const { project } = roots
  const modules = modulesOf(subject.directory)
  if (isWithin(path, subject.directory) && subject.kind !== 'project') {
    // its own manifest, or its own modules
    return {}
  }
  if (modules !== undefined && isWithin(path, modules) && path !== modules) {
    const directory = packageIn(modules, path)
    // the commands of all packages, and what belongs to another one
    return directory === join(modules, '.bin') || isPackage(directory) ? strange : writing(directory, subject, roots)
  }
  if (project === undefined || !isWithin(path, project)) {
    return strange
  }
  const guarded = authorityData.project.protect.map(name => join(project, name)).find(name => isWithin(path, name))
  if (guarded !== undefined) {
    return subject.kind === 'project' ? writing(guarded, subject, roots) : strange
  }
  if (isDirectory || isFile(path)) {
    return writing(path, subject, roots)
  }
  // a file that is not there yet cannot be granted without the directory that is to hold it
  const narrower = dirname(path) === project ? writing(path, subject, roots).grant : undefined
  return { ...writing(dirname(path), subject, roots), ...(narrower === undefined ? {} : { narrower }) }
}

/** A host by its name; an address, a socket or a name that only looks like one is nobody's to grant. */
const reaching = (host: string): Advice => {
  const grant = parseGrant(`host:${host}`)
  return 'reason' in grant ? {} : { grant: showGrant(grant) }
}

/** Nobody has said which port of a name that was only looked up: this one, nearly always. */
const likelyPort = 443

/**
 * What a person may make of a denial. A grant is offered where an honest package may need it: in the project, beside
 * the package. It is not offered for what would hand over more than the package: the project's manifest, hooks and
 * settings, other packages, commands, the system; known packages that want such a thing are in the catalogue.
 */
export const adviseOn = (
  denial: Denial,
  subject: Subject,
  roots: Pick<Roots, 'project' | 'home'>,
  lies: Lies,
): Denial => {
  switch (denial.kind) {
    case 'refused':
    case 'write':
      return { ...denial, ...adviseOnPath(denial, subject, roots, lies) }
    case 'secret':
      return { ...denial, ...strange }
    case 'connect':
      return { ...denial, ...reaching(denial.address) }
    case 'lookup':
      return { ...denial, ...reaching(`${denial.name}:${likelyPort}`) }
    case 'network':
    case 'link':
    case 'special':
    case 'privilege':
    case 'locked':
    case 'deep':
    case 'name':
      return denial
  }
}
