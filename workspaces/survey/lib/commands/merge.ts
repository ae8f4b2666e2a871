import { writeFile } from 'node:fs/promises'
import { mergeRecords, readRecords } from '../record.js'
import { SurveyError } from '../survey-error.js'

/**
 * Writes the records of several surveys into one file.
 * @throws {SurveyError} where one of them cannot be read: nothing is written then
 */
export const mergeFiles = async (files: readonly string[], output: string | undefined): Promise<void> => {
  if (files.length === 0 || output === undefined) {
    throw new SurveyError(
      'Name the files, and where they go: npm run survey -- merge one.jsonl two.jsonl --output all.jsonl',
    )
  }
  const records = mergeRecords((await Promise.all(files.map(readRecords))).flat())
  await writeFile(output, records.map(record => `${JSON.stringify(record)}\n`).join(''))
}
