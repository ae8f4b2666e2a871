import type { ArmName, ArmResult } from './arms/arm.js'
import type { Machine } from './arms/machine.js'
import { runArm } from './arms/run-arm.js'
import type { Workshop } from './arms/workshop.js'
import { hasGrantsFor } from './catalogue.js'
import { compareTrees } from './compare/tree.js'
import { compareArms, isParity } from './compare/verdict.js'
import { prepareTree } from './prepare-tree.js'
import type { AnyRecord, ArmRecord, Stamp, SurveyRecord } from './record.js'
import { SurveyError } from './survey-error.js'
import type { Target } from './targets/target.js'

/** So many differing paths, and lines, are kept of one arm. */
const mostKept = 40

const summarize = (stock: ArmResult, again: ArmResult, other: ArmResult): ArmRecord => {
  const { outcome, differences, output } = compareArms(stock, again, other)
  const { code, signal, isExpired, milliseconds, denials } = other
  return {
    outcome,
    code,
    signal,
    isExpired,
    milliseconds,
    differences: differences.slice(0, mostKept),
    differenceCount: differences.length,
    output: output.slice(0, mostKept),
    denials: denials.slice(0, mostKept),
  }
}

const arms = async (
  machine: Machine,
  workshop: Workshop,
  scripted: readonly string[],
): Promise<
  Pick<SurveyRecord, 'stock' | 'noise' | 'arms' | 'granted'> & { readonly enforcement: string | undefined }
> => {
  const run = (arm: ArmName, grants: readonly string[] = []): Promise<ArmResult> =>
    runArm(machine, workshop, arm, grants)
  const stock = await run('stock')
  const again = await run('again')
  const contained = await run('contained')
  const summary = summarize(stock, again, contained)
  const found: Record<string, ArmRecord> = { contained: summary }
  // where the catalogue has nothing for it, the default authority is what it ran with
  found.bare = hasGrantsFor(machine.fork, scripted) ? summarize(stock, again, await run('bare')) : summary
  const granted = isParity(summary.outcome) ? [] : contained.offers
  if (granted.length > 0) {
    found.granted = summarize(stock, again, await run('granted', granted))
  }
  return {
    stock: {
      code: stock.code,
      isExpired: stock.isExpired,
      milliseconds: stock.milliseconds,
      tail: stock.output.slice(-1500),
    },
    noise: compareTrees(stock.tree, again.tree)
      .slice(0, mostKept)
      .map(({ path }) => path),
    arms: found,
    granted,
    enforcement: contained.enforcement,
  }
}

/**
 * Surveys one package in a workshop: unpacks it, runs its scripts in every way, and compares.
 * @returns a record, also when it could not be done: then with the reason
 */
export const surveyPackage = async (
  machine: Machine,
  workshop: Workshop,
  target: Target,
  stamp: Omit<Stamp, 'enforcement' | 'date'>,
): Promise<AnyRecord> => {
  const { name, version } = target
  try {
    const scripted = await prepareTree(machine, workshop, target)
    if (scripted.length === 0) {
      return { kind: 'failed', name, version, reason: 'Neither it nor anything that it depends on has scripts.' }
    }
    const { enforcement = 'nothing', ...rest } = await arms(machine, workshop, scripted)
    return {
      kind: 'surveyed',
      name,
      version,
      scripted,
      stamp: { ...stamp, enforcement, date: new Date().toISOString().slice(0, 10) },
      ...rest,
    }
  } catch (error) {
    if (error instanceof SurveyError) {
      return { kind: 'failed', name, version, reason: error.message }
    }
    throw error
  }
}
