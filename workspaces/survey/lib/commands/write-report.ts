import { writeFile } from 'node:fs/promises'
import { mergeRecords, readRecords } from '../record.js'
import { htmlReport } from '../report/html-report.js'
import { summarizeRecords } from '../report/summary.js'
import { textReport } from '../report/text-report.js'
import { SurveyError } from '../survey-error.js'

/**
 * Writes the page of a survey.
 * @returns the same as text
 */
export const writeReport = async (files: readonly string[], output: string | undefined): Promise<string> => {
  if (files.length === 0) {
    throw new SurveyError('Name the results: npm run survey -- report survey.jsonl --output survey.html')
  }
  const summary = summarizeRecords(mergeRecords((await Promise.all(files.map(readRecords))).flat()))
  if (output !== undefined) {
    await writeFile(output, htmlReport(summary))
  }
  return textReport(summary)
}
