import { lstatSync, readlinkSync, type Stats } from 'node:fs'
import { dirname, normalize, relative, resolve } from 'node:path'
import { isWithin } from '../paths.js'

/** As the kernel counts. */
const maximumLinks = 40

const partsOf = (path: string): string[] => path.split('/').filter(part => part !== '' && part !== '.')

const stat = (path: string): Stats | undefined => {
  try {
    return lstatSync(path)
  } catch {
    // nothing there, or nothing that can be reached: nothing that leads anywhere
    return undefined
  }
}

/**
 * Where `path`, below the real directory `root`, leaves `root` by a link; undefined when it stays inside or leads
 * nowhere. Judged by what lies inside alone: asking about a place outside may already make npm wait (an automount).
 */
export const leadsOut = (path: string, root: string): string | undefined => {
  const todo = partsOf(relative(root, path))
  let real = root
  let links = 0
  for (let part = todo.shift(); part !== undefined; part = todo.shift()) {
    if (part === '..') {
      if (real === root) {
        return resolve(root, '..', ...todo)
      }
      real = dirname(real)
      continue
    }
    const next = `${real}/${part}`
    if (stat(next)?.isSymbolicLink() !== true) {
      real = next
      continue
    }
    links += 1
    if (links > maximumLinks) {
      return undefined
    }
    const target = readlinkSync(next)
    if (!target.startsWith('/')) {
      todo.unshift(...partsOf(target))
    } else if (isWithin(target, root)) {
      todo.unshift(...partsOf(target.slice(root.length)))
      real = root
    } else {
      return resolve(normalize(target), ...todo)
    }
  }
  return undefined
}
