/** The failures of one file over the pristine packages and over ours. */
export interface Comparison {
  readonly file: string
  /** What only ours fails. */
  readonly added: readonly string[]
  /** What only the pristine fails. */
  readonly gone: readonly string[]
  /** What both fail. */
  readonly common: readonly string[]
}

const without = (all: readonly string[], others: readonly string[]): string[] => {
  const left = [...others]
  return all.filter(entry => {
    const at = left.indexOf(entry)
    if (at !== -1) left.splice(at, 1)
    return at === -1
  })
}

/** Compares two lists of failures, in which the same text may occur more than once. */
export const compare = (file: string, pristine: readonly string[], ours: readonly string[]): Comparison => {
  const added = without(ours, pristine)
  return { file, added, gone: without(pristine, ours), common: without(ours, added) }
}
