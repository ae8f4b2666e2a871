import {
  ambientContainment,
  type Containment,
  type RefusedCommand,
  type ScriptRecord,
  subjectName,
} from '@npmcli/containment'
import { log } from 'proc-log'
import { cleanText } from './clean-text.js'
import { introduction } from './introduction.js'
import { packageLines } from './package-lines.js'

/** A count and its noun. */
const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

const describeRefusal = ({ package: name, path }: RefusedCommand): string =>
  `${name} has ${path} as a command, which is no regular file of the package: not linked`

/** Of how many packages something is said. */
const mostPackages = 10

const isStrange = ({ denials }: ScriptRecord): boolean => denials.some(denial => denial.isStrange === true)

/** The scripts of each package in their order, the packages with what is to be looked into first. */
const byPackage = (records: readonly ScriptRecord[]): ScriptRecord[][] => {
  const packages = new Map<string, ScriptRecord[]>(
    [...records.filter(isStrange), ...records].map(({ subject }) => [subject.directory, []]),
  )
  for (const record of records) {
    packages.get(record.subject.directory)?.push(record)
  }
  return [...packages.values()]
}

/** What is to be said about the scripts, package by package, what is to be looked into first; those beyond the first ten are counted. */
export const summaryLines = (records: readonly ScriptRecord[], most = mostPackages): string[] => {
  const told = byPackage(records)
    .map(packageLines)
    .filter(lines => lines.length > 0)
  const more = told.length - most
  return [
    ...told.slice(0, most).flat(),
    ...(more > 0 ? [`and ${count(more, 'more package')}: npm containment report has all of them`] : []),
  ]
}

/** The summary as `--json` carries it; undefined when nothing is contained here. */
export const containmentSummary = (): object | undefined => {
  const containment = ambientContainment()
  return containment === undefined
    ? undefined
    : {
        backend: containment.backend,
        enforcement: containment.enforcement,
        ...(containment.weakerThan === undefined ? {} : { weakerThan: containment.weakerThan }),
        refusedCommands: containment.refusedCommands(),
        warnings: containment.warnings(),
        uncontained: containment.uncontained(),
        scripts: containment
          .report()
          .map(({ subject, loss, isOptional, remedy, outcome, denials, untold, probed, observed, milliseconds }) => ({
            package: subjectName(subject),
            path: subject.directory,
            event: subject.event,
            outcome,
            denials,
            ...(loss === undefined ? {} : { loss }),
            ...(isOptional ? { optional: true } : {}),
            ...(remedy === undefined ? {} : { remedy }),
            ...(untold === 0 ? {} : { untold }),
            ...(probed === undefined ? {} : { probed }),
            ...(observed === undefined ? {} : { observed }),
            milliseconds: Math.round(milliseconds),
          })),
      }
}

/** What of the containment itself a person has to know. */
const tierLines = ({ weakerThan, backend, enforcement }: Containment): string[] => [
  ...(weakerThan === undefined
    ? []
    : [
        `this project was last contained by ${weakerThan}, and now by ${backend} (${enforcement.tier}), which is weaker`,
      ]),
  ...(enforcement.level === 'partial'
    ? [`${backend} (${enforcement.tier}) cannot enforce: ${enforcement.gaps.join(', ')}`]
    : []),
]

const totals = (): string | undefined => {
  const containment = ambientContainment()
  const records = containment?.report() ?? []
  const bare = containment?.uncontained() ?? []
  const packages = new Set(records.map(({ subject }) => subject.directory)).size
  const parts = [
    ...(containment === undefined || records.length === 0
      ? []
      : [
          `${count(records.length, 'script')} of ${count(packages, 'package')} ran contained (${containment.backend}, ${containment.enforcement.tier})`,
        ]),
    ...(bare.length === 0 ? [] : [`${bare.join(', ')} ran uncontained, as you granted`]),
  ]
  return parts.length === 0 ? undefined : parts.join('; ')
}

/** After a command that contained scripts: per package what mattered and what to do, then one line of totals. */
export const printContainment = (): void => {
  const containment = ambientContainment()
  if (containment === undefined) {
    return
  }
  const records = containment.report()
  const refused = containment.refusedCommands().map(describeRefusal)
  const nested = containment.warnings().map(cleanText)
  for (const line of [
    ...nested,
    ...summaryLines(records),
    ...refused,
    ...(records.length === 0 ? [] : tierLines(containment)),
  ]) {
    log.warn('containment', line)
  }
  const total = totals()
  if (total !== undefined) {
    log.notice('containment', total)
  }
  for (const line of records.length === 0 ? [] : introduction()) {
    log.notice('containment', line)
  }
}
