import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Every file and link below `directory`, as sorted paths relative to it. */
export const listFiles = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter(entry => !entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort()
