import { isParity } from '../compare/verdict.js'
import type { SurveyRecord } from '../record.js'
import { targetName } from '../targets/target.js'
import type { Summary } from './summary.js'
import { showShare } from './text-report.js'
import { verdictWords } from './words.js'

/** One tier's results. */
export interface Tier {
  readonly name: string
  readonly summary: Summary
}

/** What was decided about a package that does not come out the same by the default authority, by its name. */
export type Decisions = Readonly<Record<string, string>>

const cell = (text: string): string => text.replaceAll('|', '\\|')

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${heads.join(' | ')} |`,
  `|${heads.map(() => '---').join('|')}|`,
  ...rows.map(row => `| ${row.map(cell).join(' | ')} |`),
]

const isTheSame = ({ arms, stock }: SurveyRecord): boolean =>
  stock.code === 0 && !stock.isExpired && isParity(arms.bare?.outcome ?? 'fails-contained')

/** The packages that need a decision, of all tiers, in the order of the first. */
export const undecided = (tiers: readonly Tier[], decisions: Decisions): string[] =>
  tiers.flatMap(({ summary }) =>
    summary.records.filter(record => !isTheSame(record) && decisions[record.name] === undefined).map(targetName),
  )

const outcomesOf = (record: SurveyRecord | undefined): string =>
  record === undefined
    ? ''
    : (['bare', 'contained', 'granted'] as const)
        .flatMap(arm => {
          const outcome = record.arms[arm]?.outcome
          return outcome === undefined ? [] : [verdictWords[outcome]]
        })
        .filter((words, index, all) => words !== all[index - 1])
        .join(', then ')

/** The figures of a survey in several tiers, and every package that they do not count as the same, as Markdown. */
export const surveyPage = (tiers: readonly Tier[], decisions: Decisions): string => {
  const names = [
    ...new Set(tiers.flatMap(({ summary }) => summary.records.filter(record => !isTheSame(record)).map(targetName))),
  ]
  const of = ({ summary }: Tier, name: string): SurveyRecord | undefined =>
    summary.records.find(record => targetName(record) === name)
  return [
    ...table(
      ['The same artefacts, caches aside', ...tiers.map(({ name }) => name)],
      [
        ['without the catalogue', ...tiers.map(({ summary }) => showShare(summary.parity.bare))],
        ['with it, as npm ships it', ...tiers.map(({ summary }) => showShare(summary.parity.contained))],
        [
          'with the grants that `--safe` itself printed',
          ...tiers.map(({ summary }) => showShare(summary.parity.granted)),
        ],
        ['surveyed', ...tiers.map(({ summary }) => `${summary.records.length} package versions`)],
        [
          'not counted: their scripts fail without containment, too',
          ...tiers.map(({ summary }) => String(summary.records.length - summary.determinable.length)),
        ],
      ],
    ),
    '',
    ...table(
      ['Package', ...tiers.map(({ name }) => name), 'Decision'],
      names.map(name => {
        const records = tiers.map(tier => of(tier, name))
        const [any] = records.filter(record => record !== undefined)
        return [`\`${name}\``, ...records.map(outcomesOf), decisions[any?.name ?? ''] ?? '']
      }),
    ),
    '',
  ].join('\n')
}
