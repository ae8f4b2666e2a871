import type { EditedFile } from '../edits/edit.js'
import type { EditedFileReport } from './compare-upstream.js'

/** The version and the integrity that are pinned. */
export interface Pinned {
  readonly version: string
  readonly integrity: string
}

/**
 * A source file with the pins and hashes of the next npm in the place of those that it has.
 * @param edits as they are recorded
 * @param reports of the next npm
 */
export const withHashes = (
  source: string,
  edits: readonly EditedFile[],
  reports: readonly EditedFileReport[],
  [before, after]: readonly [Pinned, Pinned],
): string => {
  const pairs = edits.map(({ file, integrity }) => [
    integrity,
    reports.find(report => report.file === file)?.integrity ?? integrity,
  ])
  const replaced = [...pairs, [before.integrity, after.integrity]].reduce(
    (text, [from = '', to = '']) => text.replaceAll(from, to),
    source,
  )
  return replaced.replace(`version: '${before.version}'`, `version: '${after.version}'`)
}
