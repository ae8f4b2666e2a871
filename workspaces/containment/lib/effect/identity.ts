import { type BigIntStats, lstatSync } from 'node:fs'

const look = (path: string): BigIntStats | undefined => lstatSync(path, { bigint: true, throwIfNoEntry: false })

/**
 * Remembers which directory lies at `path`.
 * @returns a question: whether it is still that directory there
 */
export const rememberIdentity = (path: string): (() => boolean) => {
  const before = look(path)
  return () => {
    const now = look(path)
    return now?.ino === before?.ino && now?.dev === before?.dev && now?.isDirectory() === before?.isDirectory()
  }
}
