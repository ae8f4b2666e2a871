import { type ScriptRecord, subjectName } from '@npmcli/containment'
import { scriptProblems } from './script-problems.js'
import { showDenials } from './show-denials.js'
import { grantAdvice } from './grant-advice.js'

const hasDenied = ({ denials, untold }: ScriptRecord): boolean => denials.length > 0 || untold > 0

/** What npm would drop without a word: an optional dependency whose script was denied something, and failed. */
const dropped = (record: ScriptRecord): string[] => {
  const { subject, outcome, isOptional } = record
  const failed = outcome.kind !== 'exited' || outcome.code !== 0
  return isOptional && failed && hasDenied(record)
    ? [`${subjectName(subject)} is optional, and is left out because its script failed after it was denied something`]
    : []
}

const denied = (record: ScriptRecord): string[] => {
  const what = showDenials(record)
  return what === undefined ? [] : [`${subjectName(record.subject)} ${record.subject.event} was denied: ${what}`]
}

/** What is to be said about one package's scripts, the package first; nothing when all went well. */
export const packageLines = (records: readonly ScriptRecord[]): string[] => {
  const lines = records.flatMap(record => [...scriptProblems(record), ...denied(record), ...dropped(record)])
  const remedies = records.flatMap(({ remedy }) => (remedy === undefined ? [] : [`  ${remedy}`]))
  return [...lines, ...remedies, ...grantAdvice(records)]
}
