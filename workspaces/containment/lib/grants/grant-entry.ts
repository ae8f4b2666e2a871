import { ContainmentError } from '../errors.js'
import { type Grant, parseGrant } from './grant.js'
import { type PackageKey, parsePackageKey, pathOfKey } from './package-key.js'

/** Who granted: npm's own list, the project, or the user by the named source (`cli`, `env`, `user`, …). */
export type GrantOrigin =
  { readonly kind: 'catalogue' } | { readonly kind: 'project' } | { readonly kind: 'user'; readonly source: string }

/** What one package is granted by one author. No grants at all: it is granted nothing by anybody. */
export interface GrantEntry {
  readonly key: PackageKey
  readonly grants: readonly Grant[]
  readonly origin: GrantOrigin
}

/** Where an entry was written, for messages. */
export interface Place {
  readonly file: string
  readonly hint: string
}

const refuse = ({ file, hint }: Place, key: string, reason: string): ContainmentError =>
  new ContainmentError('ECONTAINGRANT', { reason: `In ${file}, ${key}: ${reason}.`, hint })

const readKey = (text: string, place: Place): PackageKey => {
  const key = parsePackageKey(text)
  if ('reason' in key) {
    throw refuse(place, JSON.stringify(text), key.reason)
  }
  return key
}

const readGrant = (text: unknown, owner: string, place: Place): Grant => {
  if (typeof text !== 'string') {
    throw refuse(place, JSON.stringify(owner), `${JSON.stringify(text)} is no text`)
  }
  const grant = parseGrant(text)
  if ('reason' in grant) {
    throw refuse(place, `${JSON.stringify(owner)}, ${JSON.stringify(text)}`, grant.reason)
  }
  return grant
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The field of a project's `package.json` that holds its grants, beside `allowScripts`. */
export const grantsField = 'containmentGrants'

/**
 * Reads the grants of a project: a list of grants by package. An empty list denies.
 * @throws {ContainmentError} ECONTAINGRANT naming file, key and reason: a bad entry is never skipped
 */
export const readProjectGrants = (value: unknown, file: string): GrantEntry[] => {
  const place = { file, hint: `Correct ${grantsField} in that file; npm help containment-grants has the rules.` }
  if (value === undefined) {
    return []
  }
  if (!isObject(value)) {
    throw refuse(place, grantsField, 'it is an object: a list of grants by package')
  }
  return Object.entries(value).map(([text, list]) => {
    const key = readKey(text, place)
    if (!Array.isArray(list)) {
      throw refuse(place, JSON.stringify(text), 'it has a list of grants; an empty one denies')
    }
    return { key, grants: list.map(grant => readGrant(grant, text, place)), origin: { kind: 'project' } }
  })
}

/**
 * Reads one line of a user's: `name@version grant`; `name@version` alone denies.
 * @param source the layer of npm's configuration
 * @throws {ContainmentError} ECONTAINGRANT naming the source, the line and the reason
 */
export const readUserGrant = (line: string, source: string): GrantEntry => {
  const place = {
    file: `containment-grant (${source})`,
    hint: 'Correct it with npm config edit, or on the command line; npm help containment-grants has the rules.',
  }
  const [, owner = line, what] = /^(.*\S)\s+((?:[a-z]+:|uncontained$)\S.*|uncontained)$/.exec(line) ?? []
  const key = readKey(owner, place)
  if (key.kind === 'project') {
    throw refuse(place, JSON.stringify(line), 'a grant to the project itself is written in its package.json')
  }
  if (pathOfKey(key)?.startsWith('/') === false) {
    throw refuse(
      place,
      JSON.stringify(line),
      'it would be about another directory in every project: write the whole path',
    )
  }
  return {
    key,
    grants: what === undefined ? [] : [readGrant(what, owner, place)],
    origin: { kind: 'user', source },
  }
}
