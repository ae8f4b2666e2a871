declare module '@npmcli/package-json' {
  class PackageJson {
    /** Reads and normalizes the package.json in a directory. */
    static normalize(directory: string): Promise<PackageJson>
    /** The fields, as far as anyone knows. */
    get content(): object
  }

  export = PackageJson
}
