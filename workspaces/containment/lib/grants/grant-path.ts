import { basename, dirname, join } from 'node:path'
import { isWithin } from '../paths.js'
import { hasControls } from './has-controls.js'

/** What a path of a grant can begin with, and what that stands for. */
export interface GrantPlaces {
  /** Undefined in a global install. */
  readonly project: string | undefined
  readonly home: string
  /** The package's own directory. */
  readonly directory: string
}

/** The directory of modules that holds a package: its siblings lie in it. */
export const modulesOf = (directory: string): string | undefined => {
  const parent = basename(dirname(directory)).startsWith('@') ? dirname(dirname(directory)) : dirname(directory)
  return basename(parent) === 'node_modules' ? parent : undefined
}

const places = ['<project>', '<home>', '<modules>'] as const

/** Nobody is granted these whole: whoever wants that runs the package uncontained, and says so. */
const tooMuch = new Set([
  '/',
  '/home',
  '/root',
  '/etc',
  '/usr',
  '/bin',
  '/lib',
  '/proc',
  '/sys',
  '/dev',
  '/run',
  '/var',
])

/** Why a path cannot be granted; undefined when it can. */
export const pathProblem = (access: 'read' | 'write', path: string): string | undefined => {
  const place = places.find(name => path === name || path.startsWith(`${name}/`))
  const rest = place === undefined ? path : path.slice(place.length)
  if (place === undefined && !path.startsWith('/')) {
    return `a path begins with ${places.join(', ')} or /: it is relative to nothing`
  }
  if (hasControls(path)) {
    return 'a path has no control characters'
  }
  if (/[*?[\]{}<>\\]/.test(rest)) {
    return 'paths are granted one by one, never by a wildcard'
  }
  const parts = rest.split('/').slice(1)
  if (parts.some(part => part === '..' || part === '.')) {
    return 'a path has no . and no .. in it'
  }
  if (path !== '/' && parts.some(part => part === '')) {
    return 'a path has no empty part and no slash at the end'
  }
  if (tooMuch.has(path) || path === '<home>' || (path === '<modules>' && access === 'write')) {
    return `${path} whole is more than any grant gives`
  }
  return undefined
}

/** The absolute path that a grant means for one package; undefined where it means nothing there. */
export const resolveGrantPath = (path: string, { project, home, directory }: GrantPlaces): string | undefined => {
  const bases = { '<project>': project, '<home>': home, '<modules>': modulesOf(directory) }
  const place = places.find(name => path === name || path.startsWith(`${name}/`))
  if (place === undefined) {
    return path
  }
  const base = bases[place]
  return base === undefined ? undefined : join(base, path.slice(place.length))
}

/** A path as a grant would name it, by the nearest place that holds it. */
export const showGrantPath = (path: string, { project, home, directory }: GrantPlaces): string => {
  const bases = [
    ['<modules>', modulesOf(directory)],
    ['<project>', project],
    ['<home>', home],
  ] as const
  for (const [place, base] of bases) {
    if (base !== undefined && isWithin(path, base)) {
      return `${place}${path.slice(base.length)}`
    }
  }
  return path
}
