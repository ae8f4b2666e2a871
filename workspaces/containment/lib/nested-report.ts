import type { ScriptRecord } from './report.js'
import type { TrustedIdentity } from './subject/subject.js'

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** As far as a message depends on it; the writer is an npm of this very version. */
const isRecord = (value: unknown): value is ScriptRecord =>
  isObject(value) &&
  isObject(value['subject']) &&
  isObject(value['outcome']) &&
  Array.isArray(value['denials']) &&
  typeof value['untold'] === 'number'

/** The report of an npm that this one has started; nothing, where it did not come to its end. */
export const readReport = (text: string): ScriptRecord[] => {
  try {
    const report: unknown = JSON.parse(text)
    return Array.isArray(report) ? report.filter(isRecord) : []
  } catch {
    return []
  }
}

/** The npm in a clone does not know which git dependency that is: this one does. */
export const withIdentity = (record: ScriptRecord, identity: TrustedIdentity | undefined): ScriptRecord =>
  record.subject.kind === 'git-prepare' ? { ...record, subject: { ...record.subject, identity } } : record
