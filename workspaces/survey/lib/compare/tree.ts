/** What lies at one path: enough to tell whether two trees are the same. */
export type Entry =
  | { readonly kind: 'file'; readonly mode: number; readonly size: number; readonly hash: string }
  | { readonly kind: 'directory'; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'other'; readonly mode: number }

/** Everything below a directory, by path relative to it. */
export type Tree = ReadonlyMap<string, Entry>

/** How one path differs between two trees. */
export type Difference =
  | { readonly path: string; readonly kind: 'missing' | 'added' }
  | { readonly path: string; readonly kind: 'type' | 'mode' | 'content' | 'target'; readonly detail: string }

const octal = (mode: number): string => mode.toString(8).padStart(4, '0')

const differenceOf = (path: string, before: Entry, after: Entry): Difference[] => {
  if (before.kind !== after.kind) {
    return [{ path, kind: 'type', detail: `${before.kind} → ${after.kind}` }]
  }
  if (before.kind === 'link' && after.kind === 'link') {
    return before.target === after.target
      ? []
      : [{ path, kind: 'target', detail: `${before.target} → ${after.target}` }]
  }
  const found: Difference[] = []
  if (before.kind === 'file' && after.kind === 'file' && before.hash !== after.hash) {
    found.push({ path, kind: 'content', detail: `${before.size} → ${after.size} bytes` })
  }
  if (before.kind !== 'link' && after.kind !== 'link' && before.mode !== after.mode) {
    found.push({ path, kind: 'mode', detail: `${octal(before.mode)} → ${octal(after.mode)}` })
  }
  return found
}

/** How `after` differs from `before`, by path. Below a directory that only one of them has, nothing more is named. */
export const compareTrees = (before: Tree, after: Tree): Difference[] => {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort()
  const whole: string[] = []
  return paths.flatMap((path): Difference[] => {
    const [was, is] = [before.get(path), after.get(path)]
    if (was !== undefined && is !== undefined) {
      return differenceOf(path, was, is)
    }
    if (whole.some(directory => path.startsWith(directory))) {
      return []
    }
    if ((was ?? is)?.kind === 'directory') {
      whole.push(`${path}/`)
    }
    return [{ path, kind: was === undefined ? 'added' : 'missing' }]
  })
}

/** A file whose content is another one in every run is still there in every run. */
const placeOf = ({ path, kind }: Difference): string =>
  JSON.stringify([path, kind === 'missing' || kind === 'added' ? 'presence' : kind])

/** The differences that are not those of two equal runs, too. */
export const withoutNoise = (found: readonly Difference[], noise: readonly Difference[]): Difference[] => {
  const noisy = new Set(noise.map(placeOf))
  return found.filter(difference => !noisy.has(placeOf(difference)))
}
