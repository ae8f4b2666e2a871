/** A package as a test writes it down. */
export interface PackageSpec {
  readonly name: string
  readonly version: string
  /** More of `package.json` than the name and the version. */
  readonly manifest?: Readonly<Record<string, unknown>>
  /** Content by path inside the package; what starts with `#!` is executable, and so are compiled programs. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
}

/** The whole `package.json` of a package. */
export const manifestOf = ({ name, version, manifest }: PackageSpec): Record<string, unknown> => ({
  name,
  version,
  ...manifest,
})
