/**
 * Who a package really is: name, version and source as the lockfile's `resolved` or the consumer's edge give them
 * (npm RFC 0054), never as the package's own package.json says.
 */
export interface TrustedIdentity {
  readonly name: string
  /** Empty when the source is not a version of a registry. */
  readonly version: string
  /** What the lockfile or the edge resolved to: a URL, a `file:` or `git+…` specifier; empty when unknown. */
  readonly source: string
  /**
   * What grants may go by: `version`, name and version are those of the registry's address in the lockfile; `name`, only
   * the consumer's edge names it, and what it says about its version is its own word. Left out for everything that no
   * grant by name may reach: what is bundled, aliased, calls itself something else, or is of no registry.
   */
  readonly verified?: 'version' | 'name'
}

/**
 * - `dependency`: the script of an installed package, also of a linked one and of everything not known to be the user's
 * - `project`: a script of the project or of one of its workspaces
 * - `exec`: a program that the user names to `npm exec` or `npx`
 * - `git-prepare`: a script of a git dependency, in the clone that npm makes in its cache to pack it
 */
export type SubjectKind = 'dependency' | 'project' | 'exec' | 'git-prepare'

/** Who is about to run. Derived from paths by npm, never declared by what runs. */
export interface Subject {
  readonly kind: SubjectKind
  /** Undefined where nothing trustworthy is known: such a subject is granted nothing beyond the default. */
  readonly identity: TrustedIdentity | undefined
  /** The package's real directory: absolute, without links. */
  readonly directory: string
  /** The lifecycle event, such as `postinstall`. */
  readonly event: string
}

/** How a subject is called in messages: `name@version`, or its directory. */
export const subjectName = ({ identity, directory }: Pick<Subject, 'identity' | 'directory'>): string =>
  identity === undefined ? directory : identity.version ? `${identity.name}@${identity.version}` : identity.name
