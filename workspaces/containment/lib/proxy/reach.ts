import { lookup } from 'node:dns/promises'
import { isStrangersAddress } from './address-policy.js'

/** How a name becomes an address that may be dialled: what the proxy knows of the machine's network. */
export interface Reach {
  /** Every address of a name, in the order in which to try them. Rejects when there is none. */
  lookup(name: string): Promise<readonly string[]>
  permits(address: string): boolean
}

/** As this machine resolves names, and nothing but what is a stranger's and public. */
export const publicReach: Reach = {
  lookup: async name => (await lookup(name, { all: true })).map(({ address }) => address),
  permits: address => isStrangersAddress(address),
}
