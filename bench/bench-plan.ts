import { homedir } from 'node:os'
import { authorityFor } from '../workspaces/containment/lib/authority/authority-for.js'
import { readSurroundings } from '../workspaces/containment/lib/authority/surroundings.js'
import type { ContainedProcess } from '../workspaces/containment/lib/backend/backend.js'
import { planFor } from '../workspaces/containment/lib/plan/plan-for.js'
import type { Plan } from '../workspaces/containment/lib/plan/plan.js'
import { hostEntries } from '../workspaces/containment/lib/plan/resolve-path.js'
import type { Roots } from '../workspaces/containment/lib/roots.js'
import { dist } from '../fork/paths.js'

/** The places of a project whose package's scripts are started. */
export const rootsOf = (project: string, cache: string): Roots => ({
  project,
  workspaces: [],
  linked: [],
  home: homedir(),
  cache,
  configuration: [],
  npm: dist,
  node: process.execPath,
})

/** What a script finds in its environment. */
export const environment = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, HOME: homedir(), LANG: 'C.UTF-8' })

/** The plan of a dependency's script, worked out anew. */
export const planOf = (roots: Roots, directory: string, script: string): Plan => {
  const subject = { kind: 'dependency', identity: undefined, directory, event: 'postinstall' } as const
  const authority = authorityFor(
    subject,
    roots,
    process.env.PATH ?? '',
    readSurroundings(() => true),
  )
  return planFor(
    authority,
    { file: '/bin/sh', args: ['-c', script], environment: environment(), directory },
    { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
    { marker: 'bench', entries: hostEntries },
  )
}

/** A script that fails is no figure. */
export const succeed = async (contained: Pick<ContainedProcess, 'outcome'>): Promise<void> => {
  const ended = await contained.outcome
  if (ended.kind !== 'exited' || ended.code !== 0) {
    throw new Error(JSON.stringify(ended))
  }
}
