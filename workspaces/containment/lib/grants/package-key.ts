import { isAbsolute, relative, resolve } from 'node:path'
import type { Subject, TrustedIdentity } from '../subject/subject.js'
import { hasControls } from './has-controls.js'

/**
 * Whom an entry is about.
 * - `registry`: a package of a registry, in these exact versions or in all
 * - `source`: what the lockfile resolved to, to the letter: a git commit, an address of a tarball; `file:` and a path for
 *   a directory that the project links to, or a tarball on this machine
 * - `project`: the scripts of the project itself and of its workspaces
 */
export type PackageKey =
  | { readonly kind: 'registry'; readonly name: string; readonly versions: readonly string[] | '*' }
  | { readonly kind: 'source'; readonly source: string }
  | { readonly kind: 'project' }

/** Why a text names no package, for the person who wrote it. */
export interface NotKey {
  readonly reason: string
}

/** Before the path of what lies on this machine. */
const local = 'file:'

const part = '[A-Za-z0-9_~-][A-Za-z0-9._~-]*'
const packageName = new RegExp(`^(@${part}/)?${part}$`)
const version = /^\d+\.\d+\.\d+(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/

/** Reads `name`, `name@*`, `name@1.2.3 || 1.2.4`, a source with a colon in it, or `.` for the project itself. */
export const parsePackageKey = (text: string): PackageKey | NotKey => {
  if (text === '.') {
    return { kind: 'project' }
  }
  if (text.startsWith(local)) {
    return hasControls(text) ? { reason: 'its path has control characters' } : { kind: 'source', source: text }
  }
  if (/[^\x21-\x7e ]/.test(text)) {
    return { reason: 'a name with other letters than those of ASCII can look like another one' }
  }
  if (text.includes(':')) {
    return text.startsWith('npm:')
      ? { reason: 'an alias is granted nothing: name the package itself' }
      : { kind: 'source', source: text }
  }
  const at = text.indexOf('@', 1)
  const name = at === -1 ? text : text.slice(0, at)
  const wanted = at === -1 ? '*' : text.slice(at + 1).trim()
  if (!packageName.test(name)) {
    return { reason: 'this is no name of a package' }
  }
  if (wanted === '*') {
    return { kind: 'registry', name, versions: '*' }
  }
  const versions = wanted.split('||').map(one => one.trim())
  return versions.every(one => version.test(one))
    ? { kind: 'registry', name, versions }
    : { reason: 'versions are exact ones joined by ||, or *: a range or a tag would grant to what nobody has seen' }
}

/** The path that a key is about, as it is written; undefined where it is about something else. */
export const pathOfKey = (key: PackageKey): string | undefined =>
  key.kind === 'source' && key.source.startsWith(local) ? key.source.slice(local.length) : undefined

/** A key as its project means it: a path is relative to the project, like a dependency's. */
export const fromProject = (key: PackageKey, project: string): PackageKey => {
  const path = pathOfKey(key)
  return path === undefined ? key : { kind: 'source', source: `${local}${resolve(project, path)}` }
}

/** A key as it is written in its project, for whoever clones that. */
export const forProject = (key: PackageKey, project: string): PackageKey => {
  const path = pathOfKey(key)
  return path === undefined || !isAbsolute(path)
    ? key
    : { kind: 'source', source: `${local}${relative(project, path)}` }
}

/** The one spelling of a key. */
export const showPackageKey = (key: PackageKey): string => {
  switch (key.kind) {
    case 'project':
      return '.'
    case 'source':
      return key.source
    case 'registry':
      return key.versions === '*' ? key.name : `${key.name}@${key.versions.join(' || ')}`
  }
}

/**
 * Whether an entry is about a subject.
 * - `version`: it names the package, but not this version
 * - `unverified`: it names the package in some versions, and nothing trustworthy tells this one's
 */
export type KeyMatch = 'yes' | 'no' | 'version' | 'unverified'

const matchRegistry = (
  { name, versions }: Extract<PackageKey, { kind: 'registry' }>,
  identity: TrustedIdentity | undefined,
): KeyMatch => {
  if (identity?.verified === undefined || identity.name !== name) {
    return 'no'
  }
  if (versions === '*') {
    return 'yes'
  }
  if (identity.verified === 'name') {
    return 'unverified'
  }
  return versions.includes(identity.version) ? 'yes' : 'version'
}

/** Goes by the trusted identity alone; see `TrustedIdentity.verified`. */
export const matchPackageKey = (key: PackageKey, { kind, identity }: Pick<Subject, 'kind' | 'identity'>): KeyMatch => {
  switch (key.kind) {
    case 'project':
      return kind === 'project' ? 'yes' : 'no'
    case 'source':
      return (kind === 'dependency' || kind === 'git-prepare') && identity?.source === key.source ? 'yes' : 'no'
    case 'registry':
      return kind !== 'project' ? matchRegistry(key, identity) : 'no'
  }
}
