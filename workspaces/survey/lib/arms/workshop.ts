import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { removeTree } from './remove-tree.js'

/**
 * Where one worker runs its arms, one after the other, each made anew at the same place: a build writes its paths into what
 * it makes, so that two arms in two places would never come out the same.
 */
export interface Workshop {
  /** The directory that an arm may change, and nothing outside of it. */
  readonly base: string
  readonly project: string
  readonly home: string
  readonly cache: string
  /** The unpacked tree from which every arm starts. */
  readonly pristine: string
}

export const workshopAt = (directory: string): Workshop => {
  const base = join(directory, 'work')
  return {
    base,
    project: join(base, 'project'),
    home: join(base, 'home'),
    cache: join(base, 'cache'),
    pristine: join(directory, 'pristine'),
  }
}

const copy = (from: string, to: string): Promise<void> =>
  cp(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })

/** The manifest of the outer project, by which the uncontained arm is contained from outside. */
const outerManifest = (script: string): string =>
  JSON.stringify({ name: 'survey', version: '1.0.0', scripts: { arm: script } })

/**
 * Makes the place of an arm anew: a tree that no script has run in, an empty HOME and cache.
 * @param script the command line of the arm
 */
export const furnish = async ({ base, project, home, cache, pristine }: Workshop, script: string): Promise<void> => {
  await removeTree(base)
  await mkdir(home, { recursive: true })
  await mkdir(cache)
  await copy(pristine, project)
  await writeFile(join(base, 'package.json'), outerManifest(script))
}
