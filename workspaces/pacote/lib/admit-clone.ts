import type { Containment } from '@npmcli/containment'

/** What is used of pacote's fetcher of git dependencies. */
export interface GitFetcher {
  /** The address with the commit; npm may not know it before it has cloned. */
  readonly resolved?: string | null
  readonly spec: { readonly rawSpec: string }
  opts: { readonly ignoreScripts?: boolean; readonly allowScripts?: unknown }
}

/** npm's own rule of RFC 0054: `true` approved, `false` denied, `null` unreviewed. */
export type IsScriptAllowed = (
  node: { readonly resolved: string; readonly inBundle: false },
  policy: unknown,
) => unknown

const ambientKey: unique symbol = Symbol.for('npm.containment') as never

/** The ambient containment, by its symbol: this package imports types only. */
const ambient = (): Containment | undefined => (process as { [ambientKey]?: Containment })[ambientKey]

/** An address as it may be shown: without the user and the password that it can carry. */
const withoutCredentials = (address: string): string => address.replace(/(:\/\/)[^/@]*@/, '$1')

/**
 * The gate for what runs while a git dependency is fetched, which npm's own does not see: the nested install in the
 * clone in `directory`, and `prepare` there. A dependency that the project denies is packed as it is; every other one is
 * prepared under the address that the consumer or the lockfile gave. Its name is that address: it never is one of the
 * registry, whose grants it would get.
 */
export const admitClone = (fetcher: GitFetcher, directory: string, isScriptAllowed: IsScriptAllowed): void => {
  const containment = ambient()
  if (containment === undefined) {
    return
  }
  const resolved = fetcher.resolved ?? fetcher.spec.rawSpec
  if (isScriptAllowed({ resolved, inBundle: false }, fetcher.opts.allowScripts) === false) {
    fetcher.opts = { ...fetcher.opts, ignoreScripts: true }
  }
  const source = withoutCredentials(resolved)
  containment.admit(directory, { name: source, version: '', source }, false)
}
