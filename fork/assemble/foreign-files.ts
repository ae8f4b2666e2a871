/** Below these, programs leave caches in the tree that they run from; they are not part of a build. */
const leftByUse = /(^|\/)__pycache__\/[^/]+\.pyc$/

/** What lies in the assembled tree although the build did not put it there. */
export const foreignFiles = (present: readonly string[], built: readonly string[]): string[] => {
  const known = new Set(built)
  return present.filter(path => !known.has(path) && !leftByUse.test(path))
}
