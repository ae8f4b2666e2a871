type Examine = typeof import('./examine-authority.js')

/** @see examineAuthority */
export const examineAuthority: Examine['examineAuthority'] = (...given) => {
  // loaded only here: it brings all of a plan with it, and only those who ask want it
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { examineAuthority: examine } = require('./examine-authority.js') as Examine
  return examine(...given)
}

export { catalogue } from './catalogue.js'
export { ceilingOf } from './ceiling.js'
export { findGrants, type FoundGrants } from './collect-grants.js'
export { grantCommand, quoted, subjectKey } from './grant-command.js'
export { grantsField, readProjectGrants, readUserGrant } from './grant-entry.js'
export { grantForms, parseGrant, showGrant } from './grant.js'
export { grantsFor } from './grants-for.js'
export { showHost } from './host.js'
export { forProject, matchPackageKey, parsePackageKey, showPackageKey } from './package-key.js'
export { showOrigin } from './with-grants.js'
