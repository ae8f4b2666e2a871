import { appendFile, readFile } from 'node:fs/promises'
import type { ArmName, Denial } from './arms/arm.js'
import type { Outcome } from './compare/verdict.js'
import type { Difference } from './compare/tree.js'
import { SurveyError } from './survey-error.js'
import { type Target, targetName } from './targets/target.js'

/** What was compared, and where; figures of one record hold for this alone. */
export interface Stamp {
  readonly fork: string
  readonly stock: string
  readonly node: string
  readonly platform: string
  readonly kernel: string
  readonly cores: number
  readonly user: 'root' | 'ordinary'
  /** The backend and the tier, or `nothing` when nothing of the tree had to be contained. */
  readonly enforcement: string
  /** Whether the uncontained arm ran inside an outer containment, without a network. */
  readonly isGuarded: boolean
  readonly date: string
}

/** How one contained arm compares with stock npm. */
export interface ArmRecord {
  readonly outcome: Outcome
  readonly code: number | undefined
  readonly signal: string | undefined
  readonly isExpired: boolean
  readonly milliseconds: number
  readonly differences: readonly Difference[]
  /** How many there are; the list is cut. */
  readonly differenceCount: number
  readonly output: readonly string[]
  readonly denials: readonly Denial[]
}

/** One package version, surveyed. */
export interface SurveyRecord extends Target {
  readonly kind: 'surveyed'
  /** The packages of its tree that have scripts, itself included if it has. */
  readonly scripted: readonly string[]
  readonly stamp: Stamp
  readonly stock: {
    readonly code: number | undefined
    readonly isExpired: boolean
    readonly milliseconds: number
    readonly tail: string
  }
  /** Paths that differ between two runs of stock npm. */
  readonly noise: readonly string[]
  readonly arms: Readonly<Partial<Record<Exclude<ArmName, 'stock' | 'again'>, ArmRecord>>>
  /** The lines of `containment-grant` of the arm `granted`. */
  readonly granted: readonly string[]
}

/** A package that could not be surveyed, and why. */
export interface FailedRecord extends Target {
  readonly kind: 'failed'
  readonly reason: string
}

export type AnyRecord = SurveyRecord | FailedRecord

const parse = (line: string, file: string, number: number): AnyRecord => {
  try {
    const record = JSON.parse(line) as AnyRecord
    if (
      typeof record.name === 'string' &&
      typeof record.version === 'string' &&
      ['surveyed', 'failed'].includes(record.kind)
    ) {
      return record
    }
  } catch {
    // told below
  }
  throw new SurveyError(`${file}:${number} is no record of a survey.`)
}

/**
 * The records of a file of JSON lines; none where there is no file. A last line without its end was being written when a
 * survey was interrupted: its package is surveyed again.
 * @throws {SurveyError} for any other line that is no record
 */
export const readRecords = async (file: string): Promise<AnyRecord[]> => {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') {
      return ''
    }
    throw new SurveyError(`${file} cannot be read: ${message}`)
  })
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .flatMap((line, index) => (line === '' ? [] : [parse(line, file, index + 1)]))
}

/** How many bytes of a file of records are whole lines; 0 where there is no file. */
export const wholeLength = async (file: string): Promise<number> => {
  const content = await readFile(file).catch(() => Buffer.alloc(0))
  return content.lastIndexOf('\n') + 1
}

export const appendRecord = (file: string, record: AnyRecord): Promise<void> =>
  appendFile(file, `${JSON.stringify(record)}\n`)

/** Records of several files as one, each package version once: the later record counts. In alphabetical order. */
export const mergeRecords = (records: readonly AnyRecord[]): AnyRecord[] =>
  [...new Map(records.map(record => [targetName(record), record])).values()].sort((one, other) =>
    targetName(one) < targetName(other) ? -1 : 1,
  )
