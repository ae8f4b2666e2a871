import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const filesBelow = path => {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true })
    .filter(entry => entry.name !== 'node_modules' && entry.name !== '.tap')
    .flatMap(entry => filesBelow(join(path, entry.name)))
}

/**
 * A hash over names and bytes of files and directories; equal content gives an equal hash on every machine.
 * @param {string} root what the names are relative to
 * @param {string[]} names files or directories below `root`
 */
export const hashContent = (root, names) => {
  const hash = createHash('sha256')
  for (const file of names.flatMap(name => filesBelow(join(root, name))).sort()) {
    hash
      .update(`${file.slice(root.length)}\0`)
      .update(readFileSync(file))
      .update('\0')
  }
  return hash.digest('hex')
}
