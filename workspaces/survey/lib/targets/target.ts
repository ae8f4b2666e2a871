/** One package version to be surveyed. */
export interface Target {
  readonly name: string
  readonly version: string
}

/** How a target is written in records, lists and on the command line. */
export const targetName = ({ name, version }: Target): string => `${name}@${version}`

/** A package that was asked for, before the registry has said which version that is. */
export interface Wanted {
  readonly name: string
  /** An exact version, a range or a tag. */
  readonly version: string
}
