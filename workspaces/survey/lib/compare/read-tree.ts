import { createHash } from 'node:crypto'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Entry, Tree } from './tree.js'

/** The end of an npm's path, by which files name it that say how to get there. */
const endOf = (npm: string): string => npm.split('/').slice(-3).join('/')

/** The way to an npm from somewhere else. */
const wayTo = (npm: string): RegExp =>
  new RegExp(`(\\.\\./)+${endOf(npm).replaceAll(/[^\w/]/g, '\\$&')}(?![\\w-])`, 'g')

/** Larger files are compared as they are: no tool writes npm's name into them. */
const mostText = 1 << 20

/**
 * What a file says of the npm that ran, in words that are the same for each. node-gyp writes npm's path, version and options
 * into the files that it generates; a difference there is one between two npms, not between two builds.
 */
export const inOneNpmsWords = (content: Buffer, npms: readonly string[]): Buffer => {
  if (content.length > mostText || !npms.some(npm => content.includes(endOf(npm)))) {
    return content
  }
  const text = npms.reduce(
    (words, npm) => words.replaceAll(npm, '<npm>').replaceAll(wayTo(npm), '<npm>'),
    content.toString('latin1'),
  )
  return Buffer.from(
    text.replaceAll(/\+safe\.\d+/g, '').replaceAll(/^ *"(safe|allow_scripts|cache|containment_\w+)": .*\n/gm, ''),
    'latin1',
  )
}

const entryOf = async (path: string, npms: readonly string[]): Promise<Entry> => {
  const found = await lstat(path)
  const mode = found.mode & 0o7777
  if (found.isSymbolicLink()) {
    return { kind: 'link', target: await readlink(path) }
  }
  if (found.isDirectory()) {
    return { kind: 'directory', mode }
  }
  if (!found.isFile()) {
    return { kind: 'other', mode }
  }
  const content = inOneNpmsWords(await readFile(path), npms)
  return { kind: 'file', mode, size: content.length, hash: createHash('sha256').update(content).digest('hex') }
}

/**
 * Reads everything below `directory`, following no link.
 * @param npms where the npms lie whose names in files are no difference, the longest first
 */
export const readTree = async (directory: string, npms: readonly string[]): Promise<Tree> => {
  const tree = new Map<string, Entry>()
  const visit = async (path: string): Promise<void> => {
    for (const name of (await readdir(join(directory, path))).sort()) {
      const below = path === '' ? name : `${path}/${name}`
      const entry = await entryOf(join(directory, below), npms)
      tree.set(below, entry)
      if (entry.kind === 'directory') {
        await visit(below)
      }
    }
  }
  await visit('')
  return tree
}
