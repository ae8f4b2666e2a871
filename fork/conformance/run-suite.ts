import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { compare, type Comparison } from './compare.js'
import { type FileRun, runFile } from './run-file.js'
import type { Suite } from './suites.js'

export interface SuiteRun {
  readonly files: number
  readonly assertions: number
  readonly comparisons: readonly Comparison[]
}

/** Copies of one checkout, with the packages of either npm in them. */
export interface Sides {
  readonly pristine: string
  readonly ours: string
}

const seconds = 300

const runBoth = async (sides: Sides, { directory }: Suite, file: string): Promise<[FileRun, FileRun]> => {
  // one after the other: both of them would write the same things at the same time
  const pristine = await runFile(sides.pristine, join(sides.pristine, directory), file, seconds)
  return [pristine, await runFile(sides.ours, join(sides.ours, directory), file, seconds)]
}

/** Runs the files of a suite over both; where ours fails more, both run once more, and only what fails again counts. */
export const runSuite = async (sides: Sides, suite: Suite, files: readonly string[]): Promise<SuiteRun> => {
  const left = [...files]
  const comparisons: Comparison[] = []
  let assertions = 0
  const work = async (): Promise<void> => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) {
      const [pristine, ours] = await runBoth(sides, suite, file)
      assertions += ours.assertions
      const first = compare(file, pristine.failures, ours.failures)
      if (first.added.length === 0) {
        comparisons.push(first)
        continue
      }
      const [again, oursAgain] = await runBoth(sides, suite, file)
      const second = compare(file, again.failures, oursAgain.failures)
      comparisons.push({ ...second, added: second.added.filter(failure => first.added.includes(failure)) })
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, availableParallelism() - 1) }, work))
  comparisons.sort((a, b) => (a.file < b.file ? -1 : 1))
  return { files: files.length, assertions, comparisons }
}
