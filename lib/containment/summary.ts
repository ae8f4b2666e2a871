import { relative } from 'node:path'
import { ambientContainment, type ScriptRecord, subjectName } from '@npmcli/containment'
import { log } from 'proc-log'
import { showDenials } from './show-denials.js'

/** A count and its noun. */
const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

const describeEnd = ({ outcome }: ScriptRecord): string | undefined => {
  switch (outcome.kind) {
    case 'exited':
      return outcome.code === 0 ? undefined : `failed with exit code ${outcome.code}`
    case 'signalled':
      return `was ended by ${outcome.signal}`
    case 'expired':
      return `was ended after ${outcome.seconds} seconds (containment-timeout)`
    case 'refused':
      return `did not run: ${outcome.reason}`
  }
}

/** What went wrong with one script, a line for each. */
export const scriptProblems = (record: ScriptRecord): string[] => {
  const { subject, denials } = record
  const end = describeEnd(record)
  const changed = denials.flatMap(denial =>
    denial.kind === 'write' && denial.restored
      ? [`had changed ${relative(subject.directory, denial.path)}, which npm restored`]
      : [],
  )
  return [...(end === undefined ? [] : [end]), ...changed].map(
    problem => `${subjectName(subject)} ${subject.event} ${problem}`,
  )
}

/** Of how many packages is said what they were denied. */
const mostPackages = 10

/** What the scripts were denied: a line for each, and for packages beyond the first ten a count. */
export const denialLines = (records: readonly ScriptRecord[]): string[] => {
  const denied = records.flatMap(record => {
    const what = showDenials(record)
    return what === undefined ? [] : [{ subject: record.subject, what }]
  })
  const packages = [...new Set(denied.map(({ subject }) => subject.directory))]
  const named = new Set(packages.slice(0, mostPackages))
  const unnamed = packages.length - named.size
  return [
    ...denied
      .filter(({ subject }) => named.has(subject.directory))
      .map(({ subject, what }) => `${subjectName(subject)} ${subject.event} was denied: ${what}`),
    ...(unnamed === 0
      ? []
      : [`and ${count(unnamed, 'more package')} ${unnamed === 1 ? 'was' : 'were'} denied something (see --json)`]),
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
        scripts: containment.report().map(({ subject, outcome, denials, untold, milliseconds }) => ({
          package: subjectName(subject),
          path: subject.directory,
          event: subject.event,
          outcome,
          denials,
          ...(untold === 0 ? {} : { untold }),
          milliseconds: Math.round(milliseconds),
        })),
      }
}

/** After a command that contained scripts: per package what went wrong, then one line with the count. */
export const printContainment = (): void => {
  const containment = ambientContainment()
  const records = containment?.report() ?? []
  if (containment === undefined || records.length === 0) {
    return
  }
  for (const problem of [...records.flatMap(scriptProblems), ...denialLines(records)]) {
    log.warn('containment', problem)
  }
  if (containment.enforcement.level === 'partial') {
    const { tier, gaps } = containment.enforcement
    log.warn('containment', `${containment.backend} (${tier}) cannot enforce: ${gaps.join(', ')}`)
  }
  const packages = new Set(records.map(({ subject }) => subject.directory)).size
  log.notice(
    'containment',
    `${count(records.length, 'script')} of ${count(packages, 'package')} ran contained (${containment.backend}, ${containment.enforcement.tier})`,
  )
}
