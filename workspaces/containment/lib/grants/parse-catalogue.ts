import { type Grant, parseGrant } from './grant.js'
import { hasControls } from './has-controls.js'
import { type PackageKey, parsePackageKey } from './package-key.js'

/** What was measured: the package as stock npm installs it, against contained with and without the grant. */
export interface Evidence {
  /** The version that was measured. */
  readonly version: string
  /** `YYYY-MM-DD`. */
  readonly date: string
  /** What the script did, uncontained. */
  readonly did: string
  /** What came out without the grant. */
  readonly without: string
  /** What came out with it. */
  readonly with: string
}

/** A grant that every user of this npm gives to a package. */
export interface CatalogueEntry {
  readonly key: PackageKey
  readonly grants: readonly Grant[]
  readonly why: string
  readonly evidence: Evidence
}

/** Grants that were considered and are not given: the user can. `key` is undefined where the reason holds for all. */
export interface RefusedEntry {
  readonly key: PackageKey | undefined
  /** What would be granted; a kind in words where no exact grant is meant. */
  readonly grants: readonly Grant[]
  readonly what: string
  readonly reason: string
  /** What the script is known to lose without; undefined: nobody has measured a package that would. */
  readonly loses: string | undefined
}

export interface Catalogue {
  readonly version: number
  readonly entries: readonly CatalogueEntry[]
  readonly refused: readonly RefusedEntry[]
}

/** Thrown at a fault of the data: the place in it, and the reason. */
class CatalogueFault extends Error {
  constructor(where: string, reason: string) {
    super(`catalogue.json: ${where}: ${reason}`)
  }
}

type Fields = Readonly<Record<string, unknown>>

/** An object with exactly these fields; those that end with `?` may be missing. */
const fields = (value: unknown, names: readonly string[], where: string): Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CatalogueFault(where, 'an object is expected')
  }
  const known = new Set(names.map(name => name.replace('?', '')))
  const stranger = Object.keys(value).find(name => !known.has(name))
  if (stranger !== undefined) {
    throw new CatalogueFault(where, `unknown key ${stranger}`)
  }
  const missing = names.find(name => !name.endsWith('?') && !Object.hasOwn(value, name))
  if (missing !== undefined) {
    throw new CatalogueFault(where, `${missing} is missing`)
  }
  return { ...value }
}

const text = (value: unknown, where: string): string => {
  if (typeof value !== 'string' || value.trim() === '' || hasControls(value)) {
    throw new CatalogueFault(where, 'a text is expected')
  }
  return value
}

const list = (value: unknown, where: string): readonly unknown[] => {
  if (!Array.isArray(value)) {
    throw new CatalogueFault(where, 'a list is expected')
  }
  return value
}

const key = (value: unknown, where: string): PackageKey => {
  const parsed = parsePackageKey(text(value, where))
  if ('reason' in parsed || parsed.kind !== 'registry') {
    throw new CatalogueFault(where, 'reason' in parsed ? parsed.reason : 'only packages of the registry are listed')
  }
  return parsed
}

const grants = (value: unknown, where: string): Grant[] =>
  list(value, where).map(one => {
    const grant = parseGrant(text(one, where))
    if ('reason' in grant) {
      throw new CatalogueFault(where, grant.reason)
    }
    return grant
  })

const evidence = (value: unknown, where: string): Evidence => {
  const found = fields(value, ['version', 'date', 'did', 'without', 'with'], where)
  const date = text(found.date, `${where}.date`)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(Date.parse(date))) {
    throw new CatalogueFault(`${where}.date`, 'a date is expected, as in 2026-11-24')
  }
  const version = text(found.version, `${where}.version`)
  if (!/^\d+\.\d+\.\d+\S*$/.test(version)) {
    throw new CatalogueFault(`${where}.version`, 'the exact version that was measured is expected')
  }
  const said = (name: 'did' | 'without' | 'with'): string => text(found[name], `${where}.${name}`)
  return { version, date, did: said('did'), without: said('without'), with: said('with') }
}

/** What npm gives to everybody stays in the project and in caches: everything else is the user's to give. */
const isForEverybody = ({ kind }: Grant, path: string): boolean =>
  kind !== 'uncontained' && !/^\w+:(\/|<home>)/.test(path)

const entry = (value: unknown, where: string): CatalogueEntry => {
  const found = fields(value, ['package', 'grants', 'why', 'evidence'], where)
  const given = grants(found.grants, `${where}.grants`)
  if (given.length === 0) {
    throw new CatalogueFault(`${where}.grants`, 'an entry grants something')
  }
  const tooMuch = given.find(grant => !isForEverybody(grant, 'path' in grant ? `x:${grant.path}` : ''))
  if (tooMuch !== undefined) {
    throw new CatalogueFault(`${where}.grants`, `${tooMuch.kind} of this kind is the user's to give`)
  }
  return {
    key: key(found.package, `${where}.package`),
    grants: given,
    why: text(found.why, `${where}.why`),
    evidence: evidence(found.evidence, `${where}.evidence`),
  }
}

const refusedEntry = (value: unknown, where: string): RefusedEntry => {
  const found = fields(value, ['package?', 'grants?', 'what', 'reason', 'loses?'], where)
  return {
    key: found.package === undefined ? undefined : key(found.package, `${where}.package`),
    grants: found.grants === undefined ? [] : grants(found.grants, `${where}.grants`),
    what: text(found.what, `${where}.what`),
    reason: text(found.reason, `${where}.reason`),
    loses: found.loses === undefined ? undefined : text(found.loses, `${where}.loses`),
  }
}

/**
 * Reads the catalogue. Strict: an unknown key, an entry without measured evidence, or a grant that npm does not give to
 * everybody is a fault.
 * @throws naming the place in the data and the reason
 */
export const parseCatalogue = (value: unknown): Catalogue => {
  const found = fields(value, ['version', 'grants', 'refused'], 'the whole')
  if (found.version !== 1) {
    throw new CatalogueFault('version', '1 is expected')
  }
  return {
    version: found.version,
    entries: list(found.grants, 'grants').map((one, index) => entry(one, `grants[${index}]`)),
    refused: list(found.refused, 'refused').map((one, index) => refusedEntry(one, `refused[${index}]`)),
  }
}
