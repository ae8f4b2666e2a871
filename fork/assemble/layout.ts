/** Where a part of the checkout goes in the assembled npm. */
export interface Part {
  /** Directory in the checkout. */
  readonly from: string
  /** Directory in dist/. */
  readonly to: string
  /** Whether the pristine directory is replaced as a whole instead of added to. */
  readonly replaces: boolean
  /** Directories and files below `from` that ship. */
  readonly ships: readonly string[]
  /** Files of TypeScript below `from` that hold nothing but types: published as the declarations that they are. */
  readonly declares?: readonly string[]
}

/** The one map between the checkout and npm's tree. */
export const layout: readonly Part[] = [
  { from: 'lib', to: 'lib', replaces: false, ships: ['.'] },
  { from: 'workspaces/config', to: 'node_modules/@npmcli/config', replaces: false, ships: ['lib'] },
  { from: 'workspaces/arborist', to: 'node_modules/@npmcli/arborist', replaces: false, ships: ['lib'] },
  { from: 'workspaces/git', to: 'node_modules/@npmcli/git', replaces: false, ships: ['lib'] },
  { from: 'workspaces/pacote', to: 'node_modules/pacote', replaces: false, ships: ['lib'] },
  {
    from: 'workspaces/run-script',
    to: 'node_modules/@npmcli/run-script',
    replaces: true,
    ships: ['lib', 'package.json', 'LICENSE'],
  },
  {
    from: 'workspaces/containment',
    to: 'node_modules/@npmcli/containment',
    replaces: true,
    ships: ['lib', 'data', 'package.json', 'LICENSE'],
    declares: ['lib/contract.ts'],
  },
]

/** Where the launcher's binary goes, per platform. */
export const launcherDirectory = `node_modules/@npmcli/containment/launcher/${process.platform}-${process.arch}`
