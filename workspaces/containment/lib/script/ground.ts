import type { Roots } from '../roots.js'

/** Where scripts write without a grant. */
export const scriptGround = ({ cache, workspaces, linked, project }: Roots): string[] => [
  cache,
  ...workspaces,
  ...linked,
  ...(project === undefined ? [] : [project]),
]
