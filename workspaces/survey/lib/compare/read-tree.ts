import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, lstat, open, readdir, readlink } from 'node:fs/promises'
import { SurveyError } from '../survey-error.js'
import { inOneNpmsWords, mostText } from './in-one-npms-words.js'
import type { Entry, Tree } from './tree.js'

/** What a tree may have before reading it is given up. No package comes near; a script that wants to keep the surveyor busy does. */
export const treeLimits = { entries: 500_000, bytes: 8 * 2 ** 30, depth: 200 }

/** Strangers chose it, and a report prints it: what could command a terminal is one replacement character each. */
const shown = (name: Buffer): string =>
  name.toString().replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '\ufffd')

/** What becomes of a path while it is looked at, or that it may not be looked at: never the end of a survey. */
const isLost = (error: unknown): boolean =>
  ['ENOENT', 'EACCES', 'EPERM', 'ELOOP', 'ENOTDIR', 'ENXIO'].includes((error as NodeJS.ErrnoException).code ?? '')

const openOwn = (path: Buffer | string, flags: number): Promise<FileHandle> =>
  // a link in the place of what was looked at is not followed, and a FIFO is not waited for
  open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | flags)

/** A path below a directory that is open: whatever its own path leads to by now. */
const below = (directory: FileHandle, name: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`/proc/self/fd/${directory.fd}/`), name])

export interface ReadingOptions {
  /** Whether a path is read, and what lies below it. */
  readonly isWanted?: (path: string) => boolean
  readonly limits?: typeof treeLimits
}

class Reading {
  readonly tree = new Map<string, Entry>()
  /** One for all files, which are read one after the other. */
  readonly #buffer = Buffer.allocUnsafe(mostText + 1)
  readonly #npms: readonly string[]
  readonly #isWanted: (path: string) => boolean
  readonly #left: { entries: number; bytes: number }
  readonly #depth: number

  constructor(npms: readonly string[], { isWanted = () => true, limits = treeLimits }: ReadingOptions) {
    const { entries, bytes, depth } = limits
    this.#npms = npms
    this.#isWanted = isWanted
    this.#left = { entries, bytes }
    this.#depth = depth
  }

  async everythingIn(directory: FileHandle, prefix: string, depth: number): Promise<void> {
    if (depth > this.#depth) {
      throw new SurveyError('What its scripts left is too deep to be compared.')
    }
    const names = await readdir(`/proc/self/fd/${directory.fd}`, { encoding: 'buffer' })
    this.#left.entries -= names.length
    if (this.#left.entries < 0) {
      throw new SurveyError('Its scripts left too many files to be compared.')
    }
    for (const name of names.sort((one, other) => one.compare(other))) {
      const path = prefix + shown(name)
      if (this.#isWanted(path)) {
        await this.#entry(below(directory, name), path, depth)
      }
    }
  }

  async #entry(path: Buffer, key: string, depth: number): Promise<void> {
    const found = await lstat(path).catch(() => undefined)
    if (found === undefined) {
      return
    }
    const mode = found.mode & 0o7777
    // what cannot be opened stays that
    this.tree.set(key, found.isDirectory() ? { kind: 'directory', mode } : { kind: 'other', mode })
    try {
      if (found.isSymbolicLink()) {
        this.tree.set(key, { kind: 'link', target: shown(await readlink(path, 'buffer')) })
      } else if (found.isDirectory()) {
        await this.#opened(path, constants.O_DIRECTORY, directory => this.everythingIn(directory, `${key}/`, depth + 1))
      } else if (found.isFile()) {
        this.#refuse(found.size)
        await this.#opened(path, 0, async file => {
          this.tree.set(key, { kind: 'file', mode, ...(await this.#content(file)) })
        })
      }
    } catch (error) {
      if (!isLost(error)) {
        throw error
      }
    }
  }

  async #opened(path: Buffer, flags: number, use: (handle: FileHandle) => Promise<void>): Promise<void> {
    const handle = await openOwn(path, flags)
    try {
      await use(handle)
    } finally {
      await handle.close()
    }
  }

  async #content(file: FileHandle): Promise<{ readonly size: number; readonly hash: string }> {
    const hash = createHash('sha256')
    const first = await this.#next(file)
    if (first.length <= mostText) {
      const content = inOneNpmsWords(first, this.#npms)
      return { size: content.length, hash: hash.update(content).digest('hex') }
    }
    let size = 0
    for (let chunk = first; chunk.length > 0; chunk = await this.#next(file)) {
      hash.update(chunk)
      size += chunk.length
    }
    return { size, hash: hash.digest('hex') }
  }

  #refuse(bytes: number): void {
    if (bytes > this.#left.bytes) {
      throw new SurveyError('Its scripts left more bytes than can be compared.')
    }
  }

  async #next(file: FileHandle): Promise<Buffer> {
    const { buffer, bytesRead } = await file.read({ buffer: this.#buffer })
    // it may have grown since it was looked at
    this.#refuse(bytesRead)
    this.#left.bytes -= bytesRead
    return buffer.subarray(0, bytesRead)
  }
}

/**
 * Reads everything below `directory`, also while somebody who wishes the reader ill changes it: nothing is reached by a link,
 * nothing is waited for, and there is an end to it.
 * @param npms where the npms lie whose names in files are no difference, the longest first
 * @throws {SurveyError} when there is more than the limits
 */
export const readTree = async (
  directory: string,
  npms: readonly string[],
  options: ReadingOptions = {},
): Promise<Tree> => {
  const reading = new Reading(npms, options)
  const handle = await openOwn(directory, constants.O_DIRECTORY)
  try {
    await reading.everythingIn(handle, '', 0)
  } finally {
    await handle.close()
  }
  return reading.tree
}
