import data from '../../data/catalogue.json'
import type { GrantEntry } from './grant-entry.js'
import { parseCatalogue } from './parse-catalogue.js'

/** npm's own list of grants, with the evidence for each; an entry that is not exactly as it must be stops npm. */
export const catalogue = parseCatalogue(data)

/** The list as grants, given by npm. */
export const catalogueEntries = (): GrantEntry[] =>
  catalogue.entries.map(({ key, grants }) => ({ key, grants, origin: { kind: 'catalogue' } }))
