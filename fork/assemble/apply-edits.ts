import { createHash } from 'node:crypto'
import { BuildError } from '../build-error.js'
import type { Edit, EditedFile } from '../edits/edit.js'

export const integrityOf = (content: string | Buffer): string =>
  `sha512-${createHash('sha512').update(content).digest('base64')}`

const applyEdit = (file: string, content: string, { anchor, place, text }: Edit): string => {
  const count = content.split(anchor).length - 1
  if (count !== 1) {
    throw new BuildError(
      `${file}: the anchor must occur exactly once, but occurs ${count} times: ${JSON.stringify(anchor)}`,
    )
  }
  const at = content.indexOf(anchor)
  const end = at + anchor.length
  switch (place) {
    case 'before':
      return content.slice(0, at) + text + content.slice(at)
    case 'after':
      return content.slice(0, end) + text + content.slice(end)
    case 'instead':
      return content.slice(0, at) + text + content.slice(end)
  }
}

/**
 * Applies the edits of one file to its pristine content.
 * @throws {BuildError} when the content is not the one that the edits were written against, or an anchor does not
 * occur exactly once in it
 */
export const applyEdits = ({ file, integrity, edits }: EditedFile, content: string): string => {
  const actual = integrityOf(content)
  if (actual !== integrity) {
    throw new BuildError(
      `${file}: the edits were written against ${integrity}, but the file is ${actual}; read what changed, then update both`,
    )
  }
  return edits.reduce((edited, edit) => applyEdit(file, edited, edit), content)
}
