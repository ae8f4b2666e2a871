import { readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { layerValue, sources } from '@npmcli/config/lib/containment/config-layers.js'
import { projectHoldsCredentials } from '@npmcli/config/lib/containment/credentials.js'
import type { Roots } from '@npmcli/containment'
import npa = require('npm-package-arg')
import type { Npm } from './npm.js'

const real = (path: string): Promise<string> => realpath(path).catch(() => path)

const readManifest = async (directory: string): Promise<Record<string, unknown>> => {
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
  return Promise.all([...(found?.values() ?? [])].map(real))
}

const dependencyFields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']

const specifiers = (pkg: Readonly<Record<string, unknown>>): string[] =>
  dependencyFields.flatMap(field => {
    const dependencies = pkg[field]
    return typeof dependencies === 'object' && dependencies !== null ? Object.values(dependencies).map(String) : []
  })

const directoryOf = (specifier: string, from: string): string | undefined => {
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

/** The directories that manifests and the command line name as dependencies. */
const linkedFrom = async (manifests: readonly string[], args: readonly string[], home: string): Promise<string[]> => {
  const named = await Promise.all(
    manifests.map(async directory =>
      specifiers(await readManifest(directory)).flatMap(specifier => directoryOf(specifier, directory) ?? []),
    ),
  )
  const typed = args.flatMap(argument => directoryOf(argument, process.cwd()) ?? [])
  const directories = await Promise.all([...new Set([...named.flat(), ...typed])].map(real))
  const packages = await Promise.all(directories.map(directory => isPackage(directory, home)))
  return directories.filter((_, index) => packages[index])
}

/** A stranger's clone, which npm prepares in its cache, has no say about what lies outside of it. */
const ownLinks = (linked: readonly string[], project: string, cache: string): readonly string[] =>
  project.startsWith(`${cache}/`) ? linked.filter(target => target.startsWith(`${project}/`)) : linked

/** Where the user says that headers of Node.js are: never where a project does. */
const namedHeaders = async ({ config }: Npm): Promise<Pick<Roots, 'headers'>> => {
  const named = sources
    .filter(source => source !== 'project')
    .map(source => layerValue(config, source, 'nodedir')?.parsed)
    .find(value => typeof value === 'string')
  return named?.startsWith('/') === true ? { headers: await real(named) } : {}
}

/** The directories of this npm process, from its loaded configuration. */
export const findRoots = async (npm: Npm): Promise<Roots> => {
  const text = (key: string): string => String(npm.config.get(key))
  const project = npm.global ? undefined : await real(npm.prefix)
  const home = await real(npm.config.home)
  const cache = await real(text('cache'))
  const workspaces = project === undefined ? [] : await workspacesOf(project, await readManifest(project))
  return {
    project,
    workspaces,
    linked:
      project === undefined ? [] : ownLinks(await linkedFrom([project, ...workspaces], npm.argv, home), project, cache),
    home,
    cache,
    configuration: [
      text('userconfig'),
      text('globalconfig'),
      join(npm.config.npmPath, 'npmrc'),
      join(text('cache'), '_logs'),
      ...(project !== undefined && projectHoldsCredentials(npm.config) ? [join(project, '.npmrc')] : []),
    ],
    npm: await real(npm.config.npmPath),
    node: await real(process.execPath),
    ...(await namedHeaders(npm)),
  }
}
