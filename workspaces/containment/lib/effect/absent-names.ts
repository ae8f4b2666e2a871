import { readdirSync } from 'node:fs'
import { isWithin } from '../paths.js'

/** Such names have no other spelling, but in capital letters, by which a file system would find them too. */
const isPlain = (name: string): boolean => /^[\x20-\x7e]*$/.test(name)

/**
 * Looks into a directory once, in place of asking for each of many names that mostly are not there.
 * @returns whether certainly nothing lies at a path below it; not, where the directory does not tell
 */
export const absentNames = (directory: string): ((path: string) => boolean) => {
  const present = new Set<string>()
  try {
    const names = readdirSync(directory)
    if (!names.every(isPlain)) {
      return () => false
    }
    for (const name of names) {
      present.add(name.toLowerCase())
    }
  } catch {
    return () => false
  }
  return path => {
    const first = path.slice(directory.length + 1).replace(/\/.*/s, '')
    return first !== '' && isPlain(first) && isWithin(path, directory) && !present.has(first.toLowerCase())
  }
}
