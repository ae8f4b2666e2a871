import { realpathSync } from 'node:fs'
import type { ExtensionPolicy } from '@npmcli/containment'

const policyKey: unique symbol = Symbol.for('npm.extensions') as never

/** What this npm process lets into itself; undefined where arborist is used without npm. */
const policy = (): ExtensionPolicy | undefined => (process as { [policyKey]?: ExtensionPolicy })[policyKey]

const real = (path: string): string | undefined => {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

/**
 * Whether the `.npm-extension` of a directory is one: that of the project is, and that of no package, clone or other
 * directory that npm happens to look at. npm loads it into itself, where nothing could contain it.
 */
export const isExtensionRoot = (root: string): boolean => {
  const rule = policy()
  return rule === undefined || (rule.root !== undefined && real(root) === real(rule.root))
}

/**
 * Called before an extension is loaded.
 * @throws when the user has not said that it may be
 */
export const assertExtensionAllowed = (file: string): void => {
  policy()?.assertAllowed(file)
}
