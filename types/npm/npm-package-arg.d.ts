declare module 'npm-package-arg' {
  /** Parses a package specifier, relative to a directory. */
  function npa(
    specifier: string,
    where: string,
  ): {
    readonly type: string
    readonly name?: string | null
    readonly fetchSpec?: string | null
  }
  export = npa
}
