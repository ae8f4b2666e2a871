import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const part = (text: string, name: string): string =>
  new RegExp(`^#define NODE_${name}_VERSION (\\d+)$`, 'm').exec(text)?.[1] ?? '?'

const versionIn = (prefix: string): string | undefined => {
  try {
    const text = readFileSync(join(prefix, 'include/node/node_version.h'), 'utf8')
    return ['MAJOR', 'MINOR', 'PATCH'].map(name => part(text, name)).join('.')
  } catch {
    return undefined
  }
}

/**
 * The directory that node-gyp takes as `nodedir`: a prefix that carries the headers of a Node.js, of that very version.
 * Headers of another version would build an addon that does not load.
 * @param node the executable: its headers lie beside it
 * @param named where the user says that they are; looked at first
 */
export const nodeHeaders = (
  node: string,
  named?: string,
  version: string = process.versions.node,
): string | undefined =>
  [...(named === undefined ? [] : [named]), dirname(dirname(node))].find(prefix => versionIn(prefix) === version)
