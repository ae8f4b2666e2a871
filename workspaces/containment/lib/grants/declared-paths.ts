import { join, normalize } from 'node:path'
import { ContainmentError } from '../errors.js'
import { isWithin, overlap } from '../paths.js'

type Manifest = Readonly<Record<string, unknown>>

const setting = (manifest: Manifest, name: string): unknown =>
  name
    .split('.')
    .reduce<unknown>(
      (value, part) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, part)
          ? (value as Manifest)[part]
          : undefined,
      manifest,
    )

/** Paths in the project that a setting of its manifest names: a text, or a list of texts. */
export const declaredPaths = (
  manifest: Manifest,
  name: string,
  project: string,
  guarded: readonly string[],
): string[] => {
  const value = setting(manifest, name)
  const named = (Array.isArray(value) ? value : [value]).filter(path => typeof path === 'string' && path !== '')
  return named.map(path => {
    const absolute = normalize(join(project, String(path))).replace(/\/+$/, '')
    const isOwn =
      !String(path).startsWith('/') &&
      absolute !== project &&
      isWithin(absolute, project) &&
      !isWithin(absolute, join(project, 'node_modules')) &&
      !guarded.some(other => overlap(absolute, join(project, other)))
    if (!isOwn) {
      throw new ContainmentError('ECONTAINGRANT', {
        reason: `In package.json, ${name}: ${JSON.stringify(path)} is not a directory that a project can hand on.`,
        hint: 'Name a directory in the project that no other program takes orders from.',
      })
    }
    return absolute
  })
}
