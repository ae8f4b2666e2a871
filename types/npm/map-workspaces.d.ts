declare module '@npmcli/map-workspaces' {
  /** Finds the workspaces that a manifest names: package name to absolute directory. */
  function mapWorkspaces(options: { cwd: string; pkg: object }): Promise<Map<string, string>>
  export = mapWorkspaces
}
