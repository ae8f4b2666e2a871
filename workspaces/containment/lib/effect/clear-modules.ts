import type { Roots } from '../roots.js'
import { removeTree } from './remove-tree.js'
import { surveyModules } from './survey-own-ground.js'

/**
 * Removes, before npm changes what is installed, what would lead it out of `node_modules` or make it wait: a clone may
 * have brought it along.
 * @returns the paths
 */
export const clearModules = ({ project, workspaces }: Pick<Roots, 'project' | 'workspaces'>): string[] =>
  (project === undefined ? [] : [project, ...workspaces]).flatMap(root =>
    surveyModules(root).map(({ path }) => {
      removeTree(path, root)
      return path
    }),
  )
