import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Tool } from '../authority/shadowed-tools.js'

/**
 * Makes a directory in npm's cache that holds these tools by their names, as links: put first in PATH, they are what the
 * names mean. No contained script can write there, so the directory that is there already is as good as a new one.
 * @returns its path; the same tools have the same
 */
export const makeTools = (cache: string, tools: readonly Tool[], rename = renameSync): string => {
  const key = createHash('sha256').update(JSON.stringify(tools)).digest('hex').slice(0, 16)
  const all = join(cache, '_containment-tools')
  const directory = join(all, key)
  if (existsSync(directory)) {
    return directory
  }
  // not beside the proofs, which are nobody else's to see: as root, a script may run as somebody else
  mkdirSync(all, { recursive: true, mode: 0o755 })
  const partial = mkdtempSync(join(all, 'partial-'))
  chmodSync(partial, 0o755)
  for (const { name, file } of tools) {
    symlinkSync(file, join(partial, name))
  }
  try {
    rename(partial, directory)
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    // another npm was faster
    if (!existsSync(directory)) {
      throw error
    }
  }
  return directory
}
