/** A part of the checkout, and where it goes in the assembled npm. */
interface Part {
  readonly from: string
  readonly to: string
}

/** How long a compiled file is, in UTF-16 code units, as V8 counts. */
export interface Lengths {
  /** As it ships: without the line that points to its source map. */
  readonly shipped: number
  readonly whole: number
}

/** What ships of the checkout. */
export interface Ours {
  readonly parts: readonly Part[]
  /** The compiled files, by their paths, which end as those in the checkout do. */
  readonly lengths: ReadonlyMap<string, Lengths>
  /** The directory of the compiled files. */
  readonly compiled: string
}

/**
 * Which compiled file a script is that some process has loaded: it lies in its own place, or as a part of an npm. The tests
 * drive many npms, and stock ones have files of the same names, which are not ours. So the script has to be as long as ours.
 * @param length of the script, as V8 counts
 */
export const measuredFile = (path: string, length: number, { parts, lengths, compiled }: Ours): string | undefined => {
  const shipped = parts.flatMap(({ from, to }) => {
    const at = path.lastIndexOf(`/${to}/`)
    return at === -1 ? [] : [`${compiled}/${from}/${path.slice(at + to.length + 2)}`]
  })
  return [path, ...shipped].find(file => {
    const known = lengths.get(file)
    return known?.whole === length || known?.shipped === length
  })
}
