import { relative } from 'node:path'
import {
  ambientContainment,
  type Denial,
  type PutRight,
  type RefusedCommand,
  type ScriptRecord,
  subjectName,
} from '@npmcli/containment'
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

/** What a script had done to `name`, and what npm did then. */
const describeDenial = (kind: PutRight['kind'], name: string): string => {
  switch (kind) {
    case 'write':
      return `had changed ${name}, which npm restored`
    case 'link':
      return `had left ${name}, a link out of the package, which npm removed`
    case 'special':
      return `had left ${name}, a FIFO, socket or device, which npm removed`
    case 'privilege':
      return `had left ${name} with set-user-ID or set-group-ID, which npm took away`
    case 'locked':
      return `had left ${name} closed to its owner, which npm opened`
    case 'deep':
      return `had left ${name}, a tree too deep to be removed later, which npm removed`
    case 'name':
      return `had left ${name}, a name that is no text, which npm removed`
  }
}

/** A name as a message can hold it. */
const shorten = (name: string): string => (name.length > 120 ? `${name.slice(0, 120)}…` : name || '.')

/** So many of a kind are named; a script may have left thousands. */
const mostNamed = 5

const isPutRight = (denial: Denial): denial is PutRight => denial.kind !== 'refused' && 'path' in denial

const describeDenials = ({ subject, denials }: ScriptRecord): string[] =>
  [...new Set(denials.filter(isPutRight).map(({ kind }) => kind))].flatMap(kind => {
    const names = denials
      .filter(isPutRight)
      .filter(denial => denial.kind === kind)
      .map(({ path }) => relative(subject.directory, path))
    const more = names.length - mostNamed
    return [
      ...names.slice(0, mostNamed).map(name => describeDenial(kind, shorten(name))),
      ...(more > 0 ? [`had done so ${more} more times`] : []),
    ]
  })

/** What went wrong with one script, a line for each. */
export const scriptProblems = (record: ScriptRecord): string[] => {
  const { subject } = record
  const end = describeEnd(record)
  return [...(end === undefined ? [] : [end]), ...describeDenials(record)].map(
    problem => `${subjectName(subject)} ${subject.event} ${problem}`,
  )
}

const describeRefusal = ({ package: name, path }: RefusedCommand): string =>
  `${name} has ${path} as a command, which is no regular file of the package: not linked`
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
        refusedCommands: containment.refusedCommands(),
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
  if (containment === undefined) {
    return
  }
  const records = containment.report()
  const refused = containment.refusedCommands().map(describeRefusal)
  for (const problem of [...records.flatMap(scriptProblems), ...refused, ...denialLines(records)]) {
    log.warn('containment', problem)
  }
  if (records.length === 0) {
    return
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
