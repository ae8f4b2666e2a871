import { realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { layerValue, sources } from '@npmcli/config/lib/containment/config-layers.js'
import { projectHoldsCredentials } from '@npmcli/config/lib/containment/credentials.js'
import type { Roots } from '@npmcli/containment'
import npa = require('npm-package-arg')
import type { Npm } from './npm.js'

const real = (path: string): string => {
  try {
    return realpathSync.native(path)
  } catch {
    return path
  }
}

type Manifest = Readonly<Record<string, unknown>>

const readManifest = async (directory: string): Promise<Manifest> => {
  try {
    const pkg: unknown = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'))
    return typeof pkg === 'object' && pkg !== null ? { ...pkg } : {}
  } catch {
    // npm itself says what is wrong with the manifest; until then nothing counts as the user's own
    return {}
  }
}

const workspacesOf = async (project: string, pkg: object): Promise<string[]> => {
  if (!('workspaces' in pkg)) {
    return []
  }
  // loaded only for a project that has some: it brings a whole glob with it
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const mapWorkspaces = require('@npmcli/map-workspaces') as typeof import('@npmcli/map-workspaces')
  const found = await mapWorkspaces({ cwd: project, pkg }).catch(() => undefined)
  return [...(found?.values() ?? [])].map(real)
}

const dependencyFields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']

const specifiers = (pkg: Manifest): string[] =>
  dependencyFields.flatMap(field => {
    const dependencies = pkg[field]
    return typeof dependencies === 'object' && dependencies !== null ? Object.values(dependencies).map(String) : []
  })

/** A version or a range as most manifests have them: to ask npm's own parser about hundreds takes longer than all else here. */
const isVersion = (specifier: string): boolean => /^[~^]?\d+\.\d+\.\d+$/.test(specifier)

const directoryOf = (specifier: string, from: string): string | undefined => {
  if (isVersion(specifier)) {
    return undefined
  }
  try {
    const { type, fetchSpec } = npa(specifier, from)
    return type === 'directory' && typeof fetchSpec === 'string' ? fetchSpec : undefined
  } catch {
    return undefined
  }
}

/** Whether a directory outside the project is a package, and not somebody's settings that a manifest points to. */
const isPackage = async (directory: string, home: string): Promise<boolean> =>
  !isHiddenInHome(directory, home) && Object.keys(await readManifest(directory)).length > 0

const isHiddenInHome = (directory: string, home: string): boolean =>
  directory === home ||
  (directory.startsWith(`${home}/`) &&
    directory
      .slice(home.length + 1)
      .split('/')
      .some(name => name.startsWith('.')))

/** The user's own packages: the project and its workspaces, each with its manifest. */
type OwnPackage = readonly [directory: string, manifest: Manifest]

/** The directories that manifests and the command line name as dependencies. */
const linkedFrom = async (own: readonly OwnPackage[], args: readonly string[], home: string): Promise<string[]> => {
  const named = own.flatMap(([directory, manifest]) =>
    specifiers(manifest).flatMap(specifier => directoryOf(specifier, directory) ?? []),
  )
  const typed = args.flatMap(argument => directoryOf(argument, process.cwd()) ?? [])
  const directories = [...new Set([...named, ...typed])].map(real)
  const packages = await Promise.all(directories.map(directory => isPackage(directory, home)))
  return directories.filter((_, index) => packages[index])
}

/** A stranger's clone, which npm prepares in its cache, has no say about what lies outside of it. */
const ownLinks = (linked: readonly string[], project: string, cache: string): readonly string[] =>
  project.startsWith(`${cache}/`) ? linked.filter(target => target.startsWith(`${project}/`)) : linked

/** Where the user says that headers of Node.js are: never where a project does. */
const namedHeaders = ({ config }: Npm): Pick<Roots, 'headers'> => {
  const named = sources
    .filter(source => source !== 'project')
    .map(source => layerValue(config, source, 'nodedir')?.parsed)
    .find(value => typeof value === 'string')
  return named?.startsWith('/') === true ? { headers: real(named) } : {}
}

/** The workspaces of a project, and what it and the command line link to. */
const ownPackages = async (
  { argv }: Npm,
  { project, home, cache }: Pick<Roots, 'home' | 'cache'> & { readonly project: string },
): Promise<Pick<Roots, 'workspaces' | 'linked'>> => {
  const manifest = await readManifest(project)
  const workspaces = await workspacesOf(project, manifest)
  const own = await Promise.all(
    workspaces.map(async (directory): Promise<OwnPackage> => [directory, await readManifest(directory)]),
  )
  const linked = await linkedFrom([[project, manifest], ...own], argv, home)
  return { workspaces, linked: ownLinks(linked, project, cache) }
}

/** The directories of this npm process, from its loaded configuration. */
export const findRoots = async (npm: Npm): Promise<Roots> => {
  const text = (key: string): string => String(npm.config.get(key))
  const project = npm.global ? undefined : real(npm.prefix)
  const home = real(npm.config.home)
  const cache = real(text('cache'))
  return {
    project,
    ...(project === undefined ? { workspaces: [], linked: [] } : await ownPackages(npm, { project, home, cache })),
    home,
    cache,
    configuration: [
      text('userconfig'),
      text('globalconfig'),
      join(npm.config.npmPath, 'npmrc'),
      join(text('cache'), '_logs'),
      ...(project !== undefined && projectHoldsCredentials(npm.config) ? [join(project, '.npmrc')] : []),
    ],
    npm: real(npm.config.npmPath),
    node: real(process.execPath),
    ...namedHeaders(npm),
  }
}
