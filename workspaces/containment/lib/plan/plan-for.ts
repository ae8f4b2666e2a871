import { join } from 'node:path'
import { type AuthorityData, authorityData } from '../authority/authority-data.js'
import type { Authority } from '../authority/authority.js'
import type { ScriptRequest } from '../containment.js'
import { environmentFor } from './environment-for.js'
import { fixedSteps, type Ids } from './fixed-steps.js'
import type { Plan } from './plan.js'
import { type Entries, resolvePath } from './resolve-path.js'
import { viewFor } from './view-for.js'
import { withDecoys } from './with-decoys.js'

/** What a plan depends on beside the subject. */
export interface PlanContext {
  readonly marker: string
  /** See `nodeHeaders`. */
  readonly nodedir?: string | undefined
  readonly entries: Entries
  /** The project's directory, in which decoys lie as far as it is not shown. */
  readonly project?: string | undefined
  readonly observes?: boolean
  readonly data?: AuthorityData
}

/** What of the machine /proc would tell a script; only what this kernel has can be covered. */
const hiddenOfProcesses = ({ uid }: Ids, { processes }: AuthorityData, entries: Entries): string[] =>
  [...processes.hide, ...(uid === 0 ? processes.hideFromRoot : [])]
    .map(name => `/proc/${name}`)
    .filter(path => resolvePath(path, entries) !== undefined)

const decoyPaths = ({ decoys }: AuthorityData, home: string, project: string | undefined): string[] => [
  ...decoys.home.map(name => join(home, name)),
  ...(project === undefined ? [] : decoys.project.map(name => join(project, name))),
]

/** The complete plan of one script: everything that a backend needs, and nothing left for it to decide. */
export const planFor = (
  authority: Authority,
  { file, args, environment, directory }: Pick<ScriptRequest, 'file' | 'args' | 'environment' | 'directory'>,
  ids: Ids,
  { marker, nodedir, entries, project, observes = false, data = authorityData }: PlanContext,
): Plan => ({
  ...ids,
  hostname: 'localhost',
  bounds: data.bounds,
  ...(authority.hosts === undefined || authority.hosts.length === 0 ? {} : { hosts: authority.hosts }),
  ...(observes ? { observes } : {}),
  view: withDecoys(
    viewFor(
      authority,
      data,
      fixedSteps(ids, authority.home, data.devices, hiddenOfProcesses(ids, data, entries)),
      entries,
    ),
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
        granted: authority.environment ?? [],
      }),
      ...(authority.variables ?? []),
    ],
  },
})
