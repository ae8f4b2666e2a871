import { propose } from '../propose.js'
import { mergeRecords, readRecords } from '../record.js'
import { SurveyError } from '../survey-error.js'

/** Proposed entries of the catalogue, as JSON, each with what a survey thinks of it. */
export const writeProposals = async (files: readonly string[]): Promise<string> => {
  if (files.length === 0) {
    throw new SurveyError('Name the results: npm run survey -- propose survey.jsonl')
  }
  const records = mergeRecords((await Promise.all(files.map(readRecords))).flat())
  return `${JSON.stringify(propose(records.filter(record => record.kind === 'surveyed')), undefined, 2)}\n`
}
