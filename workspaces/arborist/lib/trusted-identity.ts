import type { TrustedIdentity } from '@npmcli/containment'

/** What is used of arborist's nodes. */
export interface GatedNode {
  readonly path: string
  /** The name of its directory: what the consumer calls it. */
  readonly name: string
  /** What its own manifest says. */
  readonly packageName?: string | null
  /** The same. */
  readonly version?: string | null
  /** Whether every edge to it asks for a package of a registry. */
  readonly isRegistryDependency?: boolean
  readonly resolved?: string | null
  /** The directory itself, where links lead to it. */
  readonly realpath?: string
  readonly linksIn?: ReadonlySet<unknown>
  readonly inBundle: boolean
}

/**
 * What npm's own rule of RFC 0054 says about a node: its name and version by the address in the lockfile, or its name alone by
 * the consumer's edge. Null where neither says anything.
 */
export type RuledIdentity = { readonly name: string; readonly version: string | null } | null

/** An alias, and what calls itself something else than the registry does, is granted nothing by name. */
const verified = (node: GatedNode, ruled: RuledIdentity): Pick<TrustedIdentity, 'verified'> => {
  const isItself =
    ruled !== null &&
    !node.inBundle &&
    [node.name, node.packageName].every(name => name === ruled.name) &&
    node.isRegistryDependency === true
  return isItself ? { verified: ruled.version === null ? 'name' : 'version' } : {}
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
export const trustedIdentity = (node: GatedNode, ruled: RuledIdentity): TrustedIdentity => ({
  name: node.inBundle ? `${node.name} (bundled)` : (ruled?.name ?? node.name),
  version: node.inBundle ? '' : (ruled?.version ?? node.version ?? ''),
  source: sourceOf(node),
  ...verified(node, ruled),
})
