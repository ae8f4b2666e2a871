import type { TrustedIdentity } from '@npmcli/containment'

/** What is used of arborist's nodes. */
export interface GatedNode {
  readonly path: string
  /** The name of its directory: what the consumer calls it. */
  readonly name: string
  /** What its own manifest says. */
  readonly packageName?: string | null
  readonly resolved?: string | null
  /** The directory itself, where links lead to it. */
  readonly realpath?: string
  readonly linksIn?: ReadonlySet<unknown>
  readonly inBundle: boolean
}

/** What npm's own rule of RFC 0054 says about a node: from the lockfile's `resolved` or the consumer's edge. */
export interface TrustedDisplay {
  readonly name: string | null
  readonly version: string | null
  /** For a dependency of a registry: its name, and its version where the address in the lockfile tells it. */
  readonly registry?: { readonly name: string; readonly version: string | null } | null
}

/** An alias, and what calls itself something else than the registry does, is granted nothing by name. */
const verified = (node: GatedNode, { registry }: TrustedDisplay): Pick<TrustedIdentity, 'verified'> => {
  const isItself =
    registry !== undefined &&
    registry !== null &&
    !node.inBundle &&
    [node.name, node.packageName].every(name => name === registry.name)
  return isItself ? { verified: registry.version === null ? 'name' : 'version' } : {}
}

/**
 * What a project links to has no source of its own in the lockfile: it is the directory, wherever links to it lie. Not so
 * the packages that npm itself keeps in a store and links to.
 */
const sourceOf = ({ resolved, realpath = '', linksIn, inBundle }: GatedNode): string => {
  const isLinked = linksIn !== undefined && linksIn.size > 0 && !inBundle && !realpath.includes('/node_modules/.store/')
  return resolved ?? (isLinked && realpath !== '' ? `file:${realpath}` : '')
}

/**
 * The identity that authority is granted to. A bundled package has none of its own: it came in somebody else's tarball
 * and can call itself anything.
 */
export const trustedIdentity = (node: GatedNode, display: TrustedDisplay): TrustedIdentity => ({
  name: node.inBundle ? `${node.name} (bundled)` : (display.name ?? node.name),
  version: node.inBundle ? '' : (display.version ?? ''),
  source: sourceOf(node),
  ...verified(node, display),
})
