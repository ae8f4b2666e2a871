import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'

const largest = 1 << 16

/** The text of a file that only this user can have written; undefined when there is none, or it is anything else. */
export const readOwnFile = (path: string): string | undefined => {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch {
    return undefined
  }
  try {
    const { uid, mode, size } = fstatSync(file)
    const isOwn = uid === (process.getuid?.() ?? uid) && (mode & 0o077) === 0
    return isOwn && (mode & constants.S_IFMT) === constants.S_IFREG && size <= largest
      ? readFileSync(file, 'utf8')
      : undefined
  } finally {
    closeSync(file)
  }
}

/** Replaces a file as a whole, for this user's eyes only. Where that is not possible, nothing is kept. */
export const writeOwnFile = (path: string, text: string): void => {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const fresh = `${path}.${randomBytes(8).toString('hex')}`
    try {
      writeFileSync(fresh, text, { flag: 'wx', mode: 0o600 })
      renameSync(fresh, path)
    } finally {
      rmSync(fresh, { force: true })
    }
  } catch {
    // the next npm proves again
  }
}
