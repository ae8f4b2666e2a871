import { type Host, parseHost, showHost } from './host.js'
import { pathProblem } from './grant-path.js'

/**
 * One piece of authority beyond the default.
 * - `read`, `write`: a path, with everything below it
 * - `declared`: writing the paths in the project that this setting of the project's own manifest names
 * - `cache`: a directory of this name in the user's `~/.cache`, which outlives the script
 * - `host`: connecting to one port of one host
 * - `environment`: seeing one variable of the environment
 * - `uncontained`: running bare
 */
export type Grant =
  | { readonly kind: 'read' | 'write'; readonly path: string }
  | { readonly kind: 'declared'; readonly setting: string }
  | { readonly kind: 'cache'; readonly directory: string }
  | { readonly kind: 'host'; readonly host: Host }
  | { readonly kind: 'environment'; readonly name: string }
  | { readonly kind: 'uncontained' }

export type GrantKind = Grant['kind']

/** Every kind, with what follows the colon. */
export const grantForms: Readonly<Record<GrantKind, string>> = {
  read: 'read:<project>/path',
  write: 'write:<project>/path',
  declared: 'declared:setting.of.the.manifest',
  cache: 'cache:name',
  host: 'host:example.com:443',
  environment: 'environment:NAME',
  uncontained: 'uncontained',
}

/** Why a text is no grant, for the person who wrote it. */
export interface NotGrant {
  readonly reason: string
}

/** What npm sets for a script itself, or what would load code of anybody's choice into programs that it starts. */
const ownVariables = /^(PATH|HOME|NPM_CONTAINMENT|npm_config_nodedir|NODE_OPTIONS|LD_\w+|BASH_ENV|ENV|PYTHONSTARTUP)$/

const settingProblem = (setting: string): string | undefined =>
  /^[A-Za-z][\w-]*(\.[A-Za-z][\w-]*)*$/.test(setting) && !/(^|\.)(__proto__|constructor|prototype)(\.|$)/.test(setting)
    ? undefined
    : 'a setting is named by its keys with dots between them, as in msw.workerDirectory'

const directoryProblem = (name: string): string | undefined =>
  /^[A-Za-z0-9][\w.-]*$/.test(name) ? undefined : 'a cache is one directory name, without a path'

const variableProblem = (name: string): string | undefined => {
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    return 'variables are granted one by one, by their exact names'
  }
  return ownVariables.test(name) ? `${name} is npm's to set, or would load code into other programs` : undefined
}

const checked = (problem: string | undefined, grant: Grant): Grant | NotGrant =>
  problem === undefined ? grant : { reason: problem }

/** Reads `kind:what`, as it is written in files, on the command line and in messages. */
export const parseGrant = (text: string): Grant | NotGrant => {
  const [, kind = '', what] = /^([a-z]*)(?::([^]*))?$/.exec(text) ?? []
  switch (kind) {
    case 'read':
    case 'write':
      return checked(pathProblem(kind, what ?? ''), { kind, path: what ?? '' })
    case 'declared':
      return checked(settingProblem(what ?? ''), { kind, setting: what ?? '' })
    case 'cache':
      return checked(directoryProblem(what ?? ''), { kind, directory: what ?? '' })
    case 'host': {
      const host = parseHost(what ?? '')
      return 'reason' in host ? host : { kind, host }
    }
    case 'environment':
      return checked(variableProblem(what ?? ''), { kind, name: what ?? '' })
    case 'uncontained':
      return what === undefined ? { kind } : { reason: 'nothing follows uncontained' }
    default:
      return { reason: `a grant is one of ${Object.values(grantForms).join(', ')}` }
  }
}

/** The one spelling of a grant. */
export const showGrant = (grant: Grant): string => {
  switch (grant.kind) {
    case 'read':
    case 'write':
      return `${grant.kind}:${grant.path}`
    case 'declared':
      return `declared:${grant.setting}`
    case 'cache':
      return `cache:${grant.directory}`
    case 'host':
      return `host:${showHost(grant.host)}`
    case 'environment':
      return `environment:${grant.name}`
    case 'uncontained':
      return 'uncontained'
  }
}
