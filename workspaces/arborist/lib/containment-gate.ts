import type { Containment } from '@npmcli/containment'
import { type GatedNode, type RuledIdentity, trustedIdentity } from './trusted-identity.js'

/** What npm's own gate knows about a package. */
export interface StockVerdict {
  /** Of allowScripts: `true` approved, `false` denied, `null` unreviewed or bundled. */
  readonly allowed: boolean | null
  /** Whether npm runs the scripts whatever allowScripts says: a workspace, or the user allowed all. */
  readonly bypass: boolean
}

const ambientKey: unique symbol = Symbol.for('npm.containment') as never

/** The ambient containment, by its symbol: this package imports types only. */
const ambient = (): Containment | undefined => (process as { [ambientKey]?: Containment })[ambientKey]

/**
 * Whether a package's lifecycle scripts may run. Without containment, npm's own answer. With it, what nobody reviewed
 * runs, contained, and carries a mark: run-script refuses to run it bare. Asked of the ambient containment and never
 * of an option, so that gate and containment cannot disagree.
 * @param rule npm's own rule for who a package is; asked once, and only of what is admitted
 */
export const mayRunScripts = (
  node: GatedNode,
  { allowed, bypass }: StockVerdict,
  rule: (node: GatedNode) => RuledIdentity,
): boolean => {
  const stock = bypass || allowed === true
  const containment = ambient()
  if (containment === undefined) {
    return stock
  }
  if (!containment.contains(node.path, 'install')) {
    return stock || (allowed !== false && containment.mayRunBare(node.path))
  }
  // a package that the project denies stays denied, also where npm was told to run everything
  const admitted = allowed !== false && (stock || !node.inBundle)
  if (admitted) {
    containment.admit(node.path, trustedIdentity(node, rule(node)), !stock)
  }
  return admitted
}
