import { createHash } from 'node:crypto'
import { SurveyError } from '../survey-error.js'
import { type Target, targetName } from './target.js'

/** One of `count` machines that share a survey, the first is 1. */
export interface Shard {
  readonly index: number
  readonly count: number
}

/** @throws {SurveyError} unless the text is like `2/8` */
export const parseShard = (text: string): Shard => {
  const [, index, count] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number)
  if (index === undefined || count === undefined || index < 1 || index > count) {
    throw new SurveyError(`--shard=${text} is no part of a survey: write 1/4 for the first of four.`)
  }
  return { index, count }
}

/** Whether a target is this machine's: by its name alone, so that machines need not agree on an order. */
export const isInShard = (target: Target, { index, count }: Shard): boolean =>
  createHash('sha256').update(targetName(target)).digest().readUInt32BE(0) % count === index - 1
