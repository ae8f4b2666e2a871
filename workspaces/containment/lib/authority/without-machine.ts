import type { Authority, PathGrant } from './authority.js'

/** The system, and the programs of PATH with what lies beside them: what an image has its own of. */
const isOfMachine = ({ reason, granted }: PathGrant): boolean =>
  granted !== true && (reason === 'system' || reason.startsWith('toolchain: '))

/**
 * The same authority for a script that sees another system than the machine's: of the machine's it has npm, the Node.js
 * that runs npm, and what somebody granted.
 */
export const withoutMachine = (authority: Authority): Authority => ({
  ...authority,
  grants: authority.grants.filter(grant => !isOfMachine(grant)),
})
