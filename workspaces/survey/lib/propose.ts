import { isParity } from './compare/verdict.js'
import type { SurveyRecord } from './record.js'
import { targetName } from './targets/target.js'

/** An entry as `workspaces/containment/data/catalogue.json` has it. */
export interface ProposedEntry {
  readonly package: string
  readonly grants: readonly string[]
  readonly why: string
  readonly evidence: {
    readonly version: string
    readonly date: string
    readonly did: string
    readonly without: string
    readonly with: string
  }
}

/**
 * The question behind a difference: is it authority that install scripts legitimately have, so that the list should hold it
 * (`list`), or should its author be asked to do without (`author`)?
 */
export type Decision = 'list' | 'author'

/** What one package needs beyond the default, proven by granting it, and what a survey thinks of that. */
export interface Proposal {
  readonly decision: Decision
  readonly reason: string
  readonly entry: ProposedEntry
}

/** Places from which code runs later, with everything that a person has: whoever may write there may do anything. */
const runsLater = /^write:.*(\/\.git(\/|$)|\/\.bin(\/|$)|\/\.github|\/\.vscode|\/\.husky|\/\.npmrc$)/

/** Lines of `containment-grant`, package by package. */
const byPackage = (lines: readonly string[]): Map<string, string[]> => {
  const grants = new Map<string, string[]>()
  for (const line of lines) {
    const [key = '', ...words] = line.split(' ')
    grants.set(key, [...(grants.get(key) ?? []), words.join(' ')])
  }
  return grants
}

const judge = (grants: readonly string[]): Pick<Proposal, 'decision' | 'reason'> => {
  const later = grants.find(grant => runsLater.test(grant))
  if (later !== undefined) {
    return {
      decision: 'author',
      reason: `What lies behind ${later} is run later, uncontained: it can do without, or the user grants it.`,
    }
  }
  const whole = grants.find(
    grant => /^(read|write):<(project|home|modules)>\/?$/.test(grant) || grant === 'uncontained',
  )
  return whole === undefined
    ? { decision: 'list', reason: 'It needs no more than named places of its own, and comes out the same with them.' }
    : { decision: 'author', reason: `${whole} is more than one package needs.` }
}

const cut = (paths: readonly string[]): string =>
  `${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ` and ${paths.length - 3} more` : ''}`

/** A proposal for each package that came out the same only with what it was offered. A person decides. */
export const propose = (records: readonly SurveyRecord[]): Proposal[] =>
  records.flatMap(record => {
    const { contained, granted } = record.arms
    if (contained === undefined || granted === undefined || isParity(contained.outcome) || !isParity(granted.outcome)) {
      return []
    }
    return [...byPackage(record.granted)].map(([key, grants]): Proposal => {
      return {
        ...judge(grants),
        entry: {
          package: key,
          grants,
          why: `Its scripts differ without (surveyed with ${targetName(record)}).`,
          evidence: {
            version: /(?<=.)@(.+)$/.exec(key)?.[1] ?? record.version,
            date: record.stamp.date,
            did: `left ${cut(contained.differences.map(({ path, kind }) => `${path} (${kind} without)`))}`,
            without: `${contained.outcome}, exit code ${String(contained.code)}`,
            with: `${granted.outcome}, byte for byte but for noise`,
          },
        },
      }
    })
  })
