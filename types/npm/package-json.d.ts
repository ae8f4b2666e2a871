declare module '@npmcli/package-json' {
  class PackageJson {
    /** Reads and normalizes the package.json in a directory. */
    static normalize(directory: string): Promise<PackageJson>
    /** Reads the package.json in a directory as it is. */
    static load(directory: string): Promise<PackageJson>
    /** The fields, as far as anyone knows. */
    get content(): object
    /** Replaces fields. */
    update(fields: object): PackageJson
    /** Writes it, with the indentation that it had. */
    save(): Promise<unknown>
  }

  export = PackageJson
}
