import { basename, dirname, join } from 'node:path'
import { ContainmentError } from '../errors.js'
import { ancestors, isWithin } from '../paths.js'
import type { Roots } from '../roots.js'
import { type Subject, subjectName } from '../subject/subject.js'
import { type AuthorityData, authorityData } from './authority-data.js'
import type { Authority, PathGrant } from './authority.js'
import type { Surroundings } from './surroundings.js'
import { type PathEntry, toolchainFor } from './toolchain.js'

const read = (path: string, reason: string): PathGrant => ({ path, access: 'read', reason })
const write = (path: string, reason: string): PathGrant => ({ path, access: 'write', reason })

/** The directories of modules that code in `directory` finds by Node's walk, as far as they hold it or belong to the project. */
const resolvable = (directory: string, project: string | undefined): string[] =>
  [directory, ...ancestors(directory)]
    .filter(ancestor => basename(ancestor) !== 'node_modules')
    .map(ancestor => join(ancestor, 'node_modules'))
    .filter(
      nodeModules =>
        isWithin(directory, nodeModules) ||
        (project !== undefined && isWithin(nodeModules, project) && isWithin(directory, project)),
    )

const toolGrants = ({ headers, node, npm }: Roots): PathGrant[] => [
  read(node, 'the Node.js that runs npm'),
  read(join(dirname(dirname(node)), 'include/node'), 'the headers of that Node.js, for node-gyp'),
  ...(headers === undefined ? [] : [read(join(headers, 'include/node'), 'the headers that nodedir names')]),
  read(npm, 'npm, for scripts that run it, and node-gyp in it'),
]

const inAnyCase = (name: string): string => name.toUpperCase().toLowerCase()

/**
 * Where the programs that npm itself runs lie in what a script may write, their parents stay where they are: renamed, they
 * would make room for others at the same path, which npm would run or load.
 */
const pinnedParents = ({ node, npm }: Roots, directory: string): PathGrant[] =>
  [node, npm]
    .filter(path => isWithin(path, directory))
    .flatMap(path => ancestors(path).filter(parent => parent !== directory && isWithin(parent, directory)))
    .map(path => ({ ...write(path, 'holds a program that npm runs, and stays where it is'), pinned: true }))

/**
 * Settings that tools obey where a person enters a directory (git, direnv, editors, agents, npm): a script makes none
 * that were not there. Where the first directory of a name is missing, that directory is what must not appear.
 */
const settings = (directory: string, { project }: AuthorityData, surroundings: Surroundings): string[] => {
  // where the file system takes names in any case, so does this: then what lies there decides
  const present = new Set(surroundings.names(directory).map(inAnyCase))
  return [
    ...new Set(
      project.protect.map(name => {
        const first = name.replace(/\/.*/, '')
        return `${directory}/${present.has(inAnyCase(first)) ? name : first}`
      }),
    ),
  ]
}

/**
 * Where the scripts of a project may write. A project that holds HOME or the system (`/` in a container) runs no script of
 * its own, so that there only its packages do.
 */
const projectGround = ({ project, home }: Roots): string | undefined =>
  project !== undefined && ['/usr', home].some(path => isWithin(path, project))
    ? join(project, 'node_modules')
    : project

/** The packages that npm itself fetched for `npm exec` or `npx`, whose commands it put on PATH. */
const fetchedModules = (entries: readonly PathEntry[], cache: string): PathGrant[] =>
  entries.flatMap(({ real }) => {
    const modules = real === undefined ? '' : dirname(real)
    const isFetched = real === join(modules, '.bin') && dirname(dirname(modules)) === join(cache, '_npx')
    return isFetched && basename(modules) === 'node_modules' ? [read(modules, 'fetched by npm exec')] : []
  })

const dotfiles = (directory: string, surroundings: Surroundings): string[] =>
  surroundings
    .names(directory)
    .filter(name => name.startsWith('.'))
    .map(name => join(directory, name))

/** A project that is, or holds, the user's home, the system or a shared temporary directory cannot be handed to a script. */
const refuseTooMuch = (subject: Subject, { home }: Roots, { memory }: AuthorityData): void => {
  const taken = ['/usr', '/etc', home, ...memory.map(({ path }) => path)].find(path =>
    isWithin(path, subject.directory),
  )
  if (taken !== undefined) {
    throw new ContainmentError('ECONTAINAUTHORITY', {
      pkgid: subjectName(subject),
      event: subject.event,
      reason: `Its directory ${subject.directory} holds ${taken}, and a script may write its whole directory.`,
      hint: 'Move the project into a directory of its own, or use --ignore-scripts.',
    })
  }
}

/**
 * What a subject may do by default, before any grant. Pure but for the questions that it asks `surroundings`.
 * @throws {ContainmentError} ECONTAINAUTHORITY when the package's directory is not one that can be given away
 */
export const authorityFor = (
  subject: Subject,
  roots: Roots,
  path: string,
  surroundings: Surroundings,
  data: AuthorityData = authorityData,
): Authority => {
  refuseTooMuch(subject, roots, data)
  const { directory, kind } = subject
  const { project, home, cache, configuration, workspaces } = roots
  const entries = surroundings.pathEntries(path)
  const ground = projectGround(roots)
  const toolchain = toolchainFor(entries, { ...roots, ground }, data)
  const { guardsProject, writesModules } = data.subjects[kind]
  const own = join(directory, 'node_modules')
  const modules = resolvable(directory, project).filter(
    path => surroundings.exists(path) && !(writesModules && path === own),
  )
  // only what manifests name is followed out of the project: a link in node_modules could be a script's work. And a
  // target that holds the package itself (`file:..`) would show what the package may not see
  // what lies elsewhere (a global package, one that npx fetched, a clone) has no business with the project
  const isInside = project === undefined || isWithin(directory, project) || roots.linked.includes(directory)
  const linked = (isInside ? [...workspaces, ...roots.linked] : []).filter(
    target =>
      !isWithin(target, directory) && ![directory, project ?? directory, home].some(path => isWithin(path, target)),
  )
  const names = guardsProject ? data.project.protect : ['package.json']
  const guarded = names.map(name => join(directory, name))
  const manifests = guardsProject ? workspaces.map(workspace => join(workspace, 'package.json')) : []
  return {
    grants: [
      ...data.system.read.map(path => read(path, 'system')),
      ...toolchain.grants,
      ...fetchedModules(entries, cache),
      ...toolGrants(roots),
      ...modules.map(path => read(path, 'the packages that it can resolve')),
      ...linked.map(target => read(target, 'a linked package that it can resolve')),
      ...(isInside && project !== undefined ? [read(join(project, 'package.json'), "the project's manifest")] : []),
      ...(writesModules ? [] : [read(own, 'its own dependencies')]),
      write(directory, "the package's own directory"),
      ...pinnedParents(roots, directory),
      ...[...guarded, ...manifests.filter(path => isWithin(path, directory))]
        // a protected name that is hidden as well is not shown
        .filter(path => !configuration.includes(path))
        .map(path => read(path, 'protected')),
    ],
    hidden: [
      ...data.system.hide,
      ...linked.flatMap(target => dotfiles(target, surroundings)),
      ...(project === undefined ? [] : [project]),
      cache,
      ...configuration,
    ],
    closed: [project ?? [], workspaces, roots.linked].flat().filter(path => !isWithin(path, directory)),
    protected: guardsProject
      ? [...guarded, ...manifests.filter(path => isWithin(path, directory))]
      : settings(directory, data, surroundings),
    scriptGround: ground === undefined ? [directory] : [directory, ground],
    home,
    path: toolchain.path,
  }
}
