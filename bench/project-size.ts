import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { launcher } from '../fork/paths.js'
import { startLauncher } from '../workspaces/containment/lib/linux/start-launcher.js'
import { planOf, rootsOf, succeed } from './bench-plan.js'
import { measureInTurn, median, medianRatio } from './measure-pairs.js'

const counts = [100, 3000] as const

/** How a contained start depends on how much is installed: medians in milliseconds, and the median of the ratios. */
export interface ProjectSize {
  readonly small: number
  readonly large: number
  readonly ratio: number
}

const makeProject = (directory: string, count: number): string => {
  const project = join(directory, String(count))
  for (let index = 0; index < count; index++) {
    const home = join(project, 'node_modules', `package-${index}`)
    mkdirSync(join(home, 'lib'), { recursive: true })
    writeFileSync(join(home, 'package.json'), `{"name":"package-${index}","version":"1.0.0"}\n`)
    writeFileSync(join(home, 'lib/index.js'), 'module.exports = 0\n')
  }
  writeFileSync(join(project, 'package.json'), '{"name":"project","version":"1.0.0"}\n')
  return project
}

/** Works out the plan of one package's script and starts it, among 100 packages and among 3,000. */
export const measureProjectSize = async (scratch: string, rounds: number): Promise<ProjectSize> => {
  const [small, large] = counts.map(count => {
    const project = makeProject(join(scratch, 'sizes'), count)
    const roots = rootsOf(project, join(scratch, 'cache'))
    const directory = join(project, 'node_modules/package-0')
    return () => succeed(startLauncher(launcher, planOf(roots, directory, 'true'), 'ignore'))
  }) as [() => Promise<void>, () => Promise<void>]
  const samples = await measureInTurn({ small, large }, rounds)
  return {
    small: median(samples.small),
    large: median(samples.large),
    ratio: medianRatio(samples.large, samples.small),
  }
}
