import { relative } from 'node:path'
import { type Denial, type PutRight, type ScriptRecord, subjectName } from '@npmcli/containment'

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

const isPutRight = (denial: Denial): denial is PutRight =>
  denial.kind !== 'refused' && denial.kind !== 'secret' && 'path' in denial

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
