import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const part = (text: string, name: string): string =>
  new RegExp(`^#define NODE_${name}_VERSION (\\d+)$`, 'm').exec(text)?.[1] ?? '?'

/**
 * The directory that node-gyp takes as `nodedir`: the prefix of a Node.js that carries its headers, of that very
 * version. Headers of another version would build an addon that does not load.
 * @param node the executable
 */
export const nodeHeaders = (node: string, version: string = process.versions.node): string | undefined => {
  const prefix = dirname(dirname(node))
  try {
    const text = readFileSync(join(prefix, 'include/node/node_version.h'), 'utf8')
    const found = ['MAJOR', 'MINOR', 'PATCH'].map(name => part(text, name)).join('.')
    return found === version ? prefix : undefined
  } catch {
    return undefined
  }
}
