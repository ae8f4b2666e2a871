import { join } from 'node:path'
import type { PutRight } from '../report.js'
import { guardNames } from './guard-names.js'
import { removeTree } from './remove-tree.js'
import { surveyOwnGround } from './survey-own-ground.js'

/** What git obeys in a repository. */
const settings = ['config', 'config.worktree', 'commondir', 'hooks', 'info']

/**
 * Remembers what of a directory of the user's own a script must leave as it is, beside the protected names.
 * @returns what puts it right again: repositories and links that the script added are removed, those that were there have
 * their settings back
 */
export const guardOwnGround = (directory: string): (() => PutRight[]) => {
  const before = surveyOwnGround(directory)
  const known = new Set(before.map(({ path }) => path))
  const repositories = before.filter(({ kind }) => kind === 'write')
  const guard = guardNames(
    repositories.flatMap(({ path }) => settings.map(name => join(path, name))),
    directory,
  )
  return () => {
    const restored = guard.restore()
    const added = surveyOwnGround(directory).filter(({ path }) => !known.has(path))
    for (const { path } of added) {
      removeTree(path, directory)
    }
    return [...restored, ...added]
  }
}
