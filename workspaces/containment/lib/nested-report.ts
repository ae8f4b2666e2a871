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

/** What an npm in a clone tells the one that started it. */
export interface NestedReport {
  /** What ran contained there. */
  readonly scripts: readonly ScriptRecord[]
  /** What it warned of, each a line. */
  readonly warnings: readonly string[]
}

const listIn = (report: unknown, name: keyof NestedReport): readonly unknown[] => {
  const list = isObject(report) ? report[name] : undefined
  return Array.isArray(list) ? list : []
}

/** The report of an npm that this one has started; nothing, where it did not come to its end. */
export const readReport = (text: string): NestedReport => {
  let report: unknown
  try {
    report = JSON.parse(text)
  } catch {
    report = undefined
  }
  return {
    scripts: listIn(report, 'scripts').filter(isRecord),
    warnings: listIn(report, 'warnings').filter(line => typeof line === 'string'),
  }
}

/** The npm in a clone does not know which git dependency that is: this one does. */
export const withIdentity = (record: ScriptRecord, identity: TrustedIdentity | undefined): ScriptRecord =>
  record.subject.kind === 'git-prepare' ? { ...record, subject: { ...record.subject, identity } } : record
