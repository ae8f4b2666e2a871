declare module '@npmcli/arborist' {
  interface ArboristNode {
    readonly path: string
    readonly name: string
    readonly packageName: string | null
    readonly version: string
    readonly location: string
    readonly resolved: string | null
    readonly isLink: boolean
    readonly isProjectRoot: boolean
    readonly isWorkspace: boolean
    readonly isRegistryDependency: boolean
    readonly inBundle: boolean
    readonly package: { readonly scripts?: Readonly<Record<string, string>> }
  }

  /** npm's tree of packages, as far as it is used. */
  class Arborist {
    constructor(options: Readonly<Record<string, unknown>>)
    loadActual(): Promise<{ readonly inventory: ReadonlyMap<string, Arborist.Node> }>
  }

  namespace Arborist {
    type Node = ArboristNode
  }

  export = Arborist
}

declare module '@npmcli/arborist/lib/script-allowed.js' {
  import type { Node } from '@npmcli/arborist'

  interface Known {
    readonly name: string
    readonly version: string | null
  }
  /** `true` approved, `false` denied, `null` unreviewed or bundled. */
  export function isScriptAllowed(node: Node, policy: object | null): boolean | null
  export function getTrustedRegistryIdentity(node: Node): Known | null
}

declare module '@npmcli/arborist/lib/install-scripts.js' {
  import type { Node } from '@npmcli/arborist'

  /** The commands that run when a package is installed, by event; also the `node-gyp rebuild` of one without scripts. */
  function getInstallScripts(node: Node): Promise<Readonly<Record<string, string>>>
  export = getInstallScripts
}
