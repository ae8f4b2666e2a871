import type { TrustedIdentity } from '@npmcli/containment'

/** What is used of arborist's nodes. */
export interface GatedNode {
  readonly path: string
  readonly name: string
  readonly resolved?: string | null
  readonly inBundle: boolean
}

/** What npm's own rule of RFC 0054 says about a node: from the lockfile's `resolved` or the consumer's edge. */
export interface TrustedDisplay {
  readonly name: string | null
  readonly version: string | null
}

/**
 * The identity that authority is granted to. A bundled package has none of its own: it came in somebody else's tarball
 * and can call itself anything.
 */
export const trustedIdentity = (node: GatedNode, display: TrustedDisplay): TrustedIdentity => ({
  name: node.inBundle ? `${node.name} (bundled)` : (display.name ?? node.name),
  version: node.inBundle ? '' : (display.version ?? ''),
  source: node.resolved ?? '',
})
