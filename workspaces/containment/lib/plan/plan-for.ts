import { join } from 'node:path'
import { type AuthorityData, authorityData } from '../authority/authority-data.js'
import type { Authority } from '../authority/authority.js'
import type { ScriptRequest } from '../containment.js'
import { environmentFor } from './environment-for.js'
import { deviceSteps, fixedSteps, type Ids } from './fixed-steps.js'
import type { Plan, ViewStep } from './plan.js'
import { type Entries, resolvePath } from './resolve-path.js'
import { viewFor } from './view-for.js'
import { withDecoys } from './with-decoys.js'

/** What a plan depends on beside the subject. */
export interface PlanContext {
  readonly marker: string
  /** See `nodeHeaders`. */
  readonly nodedir?: string | undefined
  readonly entries: Entries
  /** See `environmentFor`. */
  readonly secrets?: readonly string[] | undefined
  /** The project's directory, in which decoys lie as far as it is not shown. */
  readonly project?: string | undefined
  readonly observes?: boolean
  readonly data?: AuthorityData
}

/** What of the machine /proc would tell a script; only what this kernel has can be covered. */
const hiddenOfProcesses = (
  { uid }: Ids,
  { hide, hideFromRoot }: NonNullable<AuthorityData['processes']>,
  entries: Entries,
): string[] =>
  [...hide, ...(uid === 0 ? hideFromRoot : [])]
    .map(name => `/proc/${name}`)
    .filter(path => resolvePath(path, entries) !== undefined)

const fixedFor = (ids: Ids, home: string, { devices, processes }: AuthorityData, entries: Entries): ViewStep[] =>
  processes === undefined
    ? deviceSteps(devices)
    : fixedSteps(ids, home, devices, hiddenOfProcesses(ids, processes, entries))

const decoyPaths = ({ decoys }: AuthorityData, home: string, project: string | undefined): string[] => [
  ...decoys.home.map(name => join(home, name)),
  ...(project === undefined ? [] : decoys.project.map(name => join(project, name))),
]

/** The complete plan of one script: everything that a backend needs, and nothing left for it to decide. */
export const planFor = (
  authority: Authority,
  { file, args, environment, directory }: Pick<ScriptRequest, 'file' | 'args' | 'environment' | 'directory'>,
  ids: Ids,
  { marker, nodedir, entries, secrets, project, observes = false, data = authorityData }: PlanContext,
): Plan => ({
  ...ids,
  hostname: 'localhost',
  bounds: data.bounds,
  ...(authority.hosts === undefined || authority.hosts.length === 0 ? {} : { hosts: authority.hosts }),
  ...(observes ? { observes } : {}),
  view: withDecoys(
    viewFor(authority, data, fixedFor(ids, authority.home, data, entries), entries),
    decoyPaths(data, authority.home, project),
  ),
  command: {
    file,
    args,
    directory,
    environment: [
      ...environmentFor(environment, data.environment, {
        path: authority.path,
        home: authority.home,
        marker,
        nodedir,
        secrets,
        granted: authority.environment ?? [],
      }),
      ...(authority.variables ?? []),
    ],
  },
})
