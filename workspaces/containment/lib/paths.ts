/** Whether `path` is `ancestor` or lies below it. Both absolute and normal; no file system is asked. */
export const isWithin = (path: string, ancestor: string): boolean =>
  path.startsWith(ancestor) && (path.length === ancestor.length || ancestor === '/' || path[ancestor.length] === '/')

/** Whether one of two paths is the other or lies in it. */
export const overlap = (one: string, other: string): boolean => isWithin(one, other) || isWithin(other, one)

/** The directory right above `path`; undefined for `/`. */
export const parentOf = (path: string): string | undefined =>
  path === '/' ? undefined : path.slice(0, path.lastIndexOf('/')) || '/'

/** The directories above `path`, the nearest first; none for `/`. */
export const ancestors = (path: string): string[] => {
  const above: string[] = []
  for (let at = parentOf(path); at !== undefined; at = parentOf(at)) {
    above.push(at)
  }
  return above
}

/** Every directory above one of the paths: those in which one of them lies. */
export const allAbove = (paths: Iterable<string>): Set<string> => {
  const above = new Set<string>()
  for (const path of paths) {
    for (let at = parentOf(path); at !== undefined && !above.has(at); at = parentOf(at)) {
      above.add(at)
    }
  }
  return above
}

/** Sorted by this key, every directory comes right before what lies in it: no name holds a NUL. */
export const treeOrderKey = (path: string): string => path.replaceAll('/', '\0')
