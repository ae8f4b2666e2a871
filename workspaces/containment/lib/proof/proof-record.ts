import { createHash } from 'node:crypto'
import type { Circumstances } from './circumstances.js'
import { guaranteeNames, isGuaranteeName } from './guarantees.js'
import type { GuaranteeResult } from './result.js'

/** A proof as it is kept: nothing but what the probes showed, where and when. */
export interface ProofRecord {
  readonly circumstances: Circumstances
  /** When it was proven, as ISO 8601 writes it. */
  readonly since: string
  readonly results: readonly GuaranteeResult[]
}

const format = 1

const checksum = (content: string): string => createHash('sha512').update(content).digest('base64')

/**
 * The text of a record: a line with the checksum of the rest, then the record. The checksum finds what was cut or changed,
 * not what was forged: whoever can write the user's cache outside of containment runs as the user already, and no
 * contained script can see the cache.
 */
export const writeRecord = (record: ProofRecord): string => {
  const { circumstances, since, results } = record
  const content = JSON.stringify({ format, circumstances, since, results })
  return `${checksum(content)}\n${content}\n`
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** A result of a proof that may be kept: nothing in it is broken. Whether a gap is one of the backend’s is not known here. */
const parseResult = (value: unknown): GuaranteeResult | undefined => {
  if (!isObject(value) || !isGuaranteeName(value.guarantee)) {
    return undefined
  }
  const { guarantee, verdict, why, gap } = value
  if (verdict === 'gap') {
    return typeof gap === 'string' ? { guarantee, verdict, gap } : undefined
  }
  if (verdict === 'unproven') {
    return typeof why === 'string' ? { guarantee, verdict, why } : undefined
  }
  return verdict === 'proven' ? { guarantee, verdict } : undefined
}

const parseResults = (value: unknown): GuaranteeResult[] | undefined => {
  const results = Array.isArray(value) ? value.map(parseResult) : []
  const isComplete =
    results.length === guaranteeNames.length && guaranteeNames.every((name, at) => results[at]?.guarantee === name)
  return isComplete ? (results as GuaranteeResult[]) : undefined
}

const isSame = (value: unknown, expected: Circumstances): boolean =>
  isObject(value) &&
  Object.keys(value).length === Object.keys(expected).length &&
  Object.entries(expected).every(([name, text]) => value[name] === text)

const parseContent = (content: string): Record<string, unknown> => {
  const value: unknown = JSON.parse(content)
  return isObject(value) ? value : {}
}

/** The record in a text; undefined when it is of other circumstances, or anything in it is not as it was written. */
export const readRecord = (text: string, circumstances: Circumstances): ProofRecord | undefined => {
  const [sum, content = '', ...rest] = text.split('\n')
  if (rest.join() !== '' || sum !== checksum(content)) {
    return undefined
  }
  const parsed = parseContent(content)
  const results = parseResults(parsed.results)
  const { since } = parsed
  return parsed.format === format &&
    isSame(parsed.circumstances, circumstances) &&
    typeof since === 'string' &&
    !Number.isNaN(Date.parse(since)) &&
    results !== undefined
    ? { circumstances, since, results }
    : undefined
}
