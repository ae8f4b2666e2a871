import { type ArmResult, isSuccess } from '../arms/arm.js'
import { compareTrees, type Difference, withoutNoise } from './tree.js'

/**
 * What containment changed for a package:
 * - `same`: the same artefacts;
 * - `caches`: the same but for what the script left in HOME or in a cache directory;
 * - `different`: other artefacts, or it failed without containment only;
 * - `fails-contained`: it failed with containment only;
 * - `fails-both`: it failed both ways, so containment cannot be judged here.
 */
export type Outcome = 'same' | 'caches' | 'different' | 'fails-contained' | 'fails-both'

/** Two arms compared. */
export interface Comparison {
  readonly outcome: Outcome
  readonly differences: readonly Difference[]
  /** Lines that only one of the two printed, noise aside. */
  readonly output: readonly string[]
}

/** Places that hold what can be had again: a private HOME, cache directories of tools, and what Python makes of its modules. */
const isCache = ({ path }: Difference): boolean =>
  /^home(\/|$)|(^|\/)(node_modules\/\.cache|__pycache__)(\/|$)/.test(path)

const linesOf = ({ output }: ArmResult): Set<string> =>
  new Set(
    output
      .split('\n')
      .map(line => line.trimEnd())
      // npm's own words about containment are what differs by design
      .filter(line => line !== '' && !line.startsWith('npm ')),
  )

/** Numbers differ from run to run: durations, process ids, addresses. */
const withoutNumbers = (line: string): string => line.replaceAll(/\d+(\.\d+)?/g, '#')

const shapesOf = (arm: ArmResult): Set<string> => new Set([...linesOf(arm)].map(withoutNumbers))

const only = (lines: ReadonlySet<string>, others: ReadonlySet<string>): string[] =>
  [...lines].filter(line => !others.has(line))

const outputDifferences = (stock: ArmResult, again: ArmResult, other: ArmResult): string[] => {
  const [one, two, three] = [shapesOf(stock), shapesOf(again), shapesOf(other)]
  const noise = new Set([...only(one, two), ...only(two, one)])
  return [
    ...only(one, three)
      .filter(line => !noise.has(line))
      .map(line => `- ${line}`),
    ...only(three, one)
      .filter(line => !noise.has(line))
      .map(line => `+ ${line}`),
  ]
}

const outcomeOf = (stock: ArmResult, other: ArmResult, differences: readonly Difference[]): Outcome => {
  if (!isSuccess(stock)) {
    return isSuccess(other) ? 'different' : 'fails-both'
  }
  if (!isSuccess(other)) {
    return 'fails-contained'
  }
  return differences.length === 0 ? 'same' : differences.every(isCache) ? 'caches' : 'different'
}

/** Compares an arm with stock npm, leaving out what differs between two runs of stock npm. */
export const compareArms = (stock: ArmResult, again: ArmResult, other: ArmResult): Comparison => {
  const noise = compareTrees(stock.tree, again.tree)
  const differences = withoutNoise(compareTrees(stock.tree, other.tree), noise)
  return { outcome: outcomeOf(stock, other, differences), differences, output: outputDifferences(stock, again, other) }
}

/** Whether an outcome counts as parity. */
export const isParity = (outcome: Outcome): boolean => outcome === 'same' || outcome === 'caches'
