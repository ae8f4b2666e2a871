/** One insertion into a file of npm's. */
export interface Edit {
  /** Why no new file beside the pristine one would do. */
  readonly reason: string
  /** Text that must occur in the file exactly once. */
  readonly anchor: string
  /** Where `text` goes. */
  readonly place: 'before' | 'after' | 'instead'
  readonly text: string
}

/** The edits of one of npm's files. */
export interface EditedFile {
  /** Path in the tarball, below `package/`. */
  readonly file: string
  /** `sha512-…` of the pristine file that the edits were written against. */
  readonly integrity: string
  readonly edits: readonly Edit[]
}
