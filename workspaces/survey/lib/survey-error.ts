/** Something that the person who runs the survey can put right. */
export class SurveyError extends Error {
  override readonly name = 'SurveyError'
}
