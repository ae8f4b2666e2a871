import { isWithin } from '../paths.js'

/** What paths are named by, so that an observation says the same on another machine and another day. */
export interface Places {
  /** The package's directory. */
  readonly package: string
  readonly project: string | undefined
  readonly home: string
  readonly temporary: readonly string[]
  /** The Node.js and the npm that run: directories. */
  readonly node: string
  readonly npm: string
  /** What every script may read of the system. */
  readonly system: readonly string[]
}

/** A path as it is reported, and whether it stands for everything below it. */
export interface NormalPath {
  readonly path: string
  readonly isWhole: boolean
}

const whole = (path: string): NormalPath => ({ path, isWhole: true })
const exact = (path: string): NormalPath => ({ path, isWhole: false })

const firstNames = (rest: string, count: number): string => rest.split('/').slice(0, count).join('/')

/** A package in a directory of modules: one name, or two with a scope. */
const packageName = (rest: string): string => firstNames(rest, rest.startsWith('@') ? 2 : 1)

const below = (path: string, directory: string): string | undefined =>
  path === directory
    ? ''
    : isWithin(path, directory)
      ? path.slice(directory === '/' ? 1 : directory.length + 1)
      : undefined

const ofPackage = (rest: string): NormalPath => {
  if (rest === 'package.json') {
    return exact('<package>/package.json')
  }
  return whole(rest === 'node_modules' || rest.startsWith('node_modules/') ? '<package>/node_modules' : '<package>')
}

const ofProject = (rest: string): NormalPath => {
  const modules = /^node_modules\/(?!\.)(.*)$/.exec(rest)?.[1]
  return modules === undefined
    ? exact(rest === '' ? '<project>' : `<project>/${rest}`)
    : whole(`<project>/node_modules/${packageName(modules)}`)
}

/** Two names below HOME are a program's own ground; what it keeps there is many files. */
const ofHome = (rest: string): NormalPath => {
  const kept = firstNames(rest, 2)
  return { path: rest === '' ? '<home>' : `<home>/${kept}`, isWhole: kept !== rest }
}

/** The kernel's own, by numbers that are other ones each time. */
const ofKernel = (path: string): NormalPath | undefined => {
  const [, root] = /^(\/proc|\/sys)(?:\/|$)/.exec(path) ?? []
  return root === undefined ? undefined : whole(root)
}

/**
 * The name of a path in an observation: `<package>`, `<project>`, `<home>`, `<tmp>`, `<node>` or `<npm>` in the place of
 * directories, and one name for what is only of interest as a whole.
 */
export const normalPath = (path: string, places: Places): NormalPath => {
  const inPackage = below(path, places.package)
  if (inPackage !== undefined) {
    return ofPackage(inPackage)
  }
  const tool = (['node', 'npm'] as const).find(name => isWithin(path, places[name]))
  if (tool !== undefined) {
    return whole(`<${tool}>`)
  }
  const inProject = places.project === undefined ? undefined : below(path, places.project)
  if (inProject !== undefined) {
    return ofProject(inProject)
  }
  if (places.temporary.some(directory => isWithin(path, directory))) {
    return whole('<tmp>')
  }
  const inHome = below(path, places.home)
  if (inHome !== undefined) {
    return ofHome(inHome)
  }
  const system = places.system.find(directory => isWithin(path, directory))
  return system === undefined ? (ofKernel(path) ?? exact(path)) : whole(system)
}

/** A program keeps its own name, wherever it lies. */
export const programName = (path: string, places: Places): string => {
  const named: [name: string, directory: string | undefined][] = [
    ['<package>', places.package],
    ['<node>', places.node],
    ['<npm>', places.npm],
    ['<project>', places.project],
    ['<home>', places.home],
  ]
  if (places.temporary.some(directory => isWithin(path, directory)) && !isWithin(path, places.package)) {
    return '<tmp>'
  }
  for (const [name, directory] of named) {
    const rest = directory === undefined ? undefined : below(path, directory)
    if (rest !== undefined) {
      return rest === '' ? name : `${name}/${rest}`
    }
  }
  return path
}
