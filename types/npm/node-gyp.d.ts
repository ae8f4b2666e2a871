declare module '@npmcli/node-gyp' {
  /** Whether the directory has a `binding.gyp`. */
  export function isNodeGypPackage(directory: string): Promise<boolean>
  /** What npm runs for the `install` of such a package. */
  export const defaultGypInstallScript: string
}
