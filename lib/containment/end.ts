import { ambientContainment, ContainmentError } from '@npmcli/containment'
import { log } from 'proc-log'
import { rememberRun } from './last-run.js'
import { containmentSummary, printContainment, summaryLines } from './summary.js'

/** What the end of the command needs to know of its beginning. */
export interface Ending {
  readonly command: string
  readonly project: string | undefined
  /** Where the last run is kept; undefined: it is not. */
  readonly memory: string | undefined
  /** Whether a denial is a failure. */
  readonly strict: boolean
}

let ending: Ending | undefined

/** Says, when containment is opened, what is to happen at the end. */
export const prepareEnd = (prepared: Ending): void => {
  ending = prepared
}

const denialError = (packages: readonly string[]): ContainmentError =>
  new ContainmentError('ECONTAINDENIED', {
    reason: `It was: ${packages.join(', ')}.`,
    hint: 'See npm containment report; grant what is needed, or install without containment-strict.',
  })

/**
 * The end of a command that contained scripts, however it ended: prints what they were denied, keeps it for
 * `npm containment report`, and makes a failure of it where the user wants that.
 * @param failed whether npm already ends with an error
 */
export const endContainment = (failed: boolean): void => {
  const containment = ambientContainment()
  const prepared = ending
  ending = undefined
  if (containment === undefined || prepared === undefined) {
    return
  }
  printContainment()
  const records = containment.report()
  const denied = records.filter(({ denials, untold }) => denials.length > 0 || untold > 0)
  if (prepared.memory !== undefined && records.length > 0) {
    rememberRun(prepared.memory, prepared.project, {
      version: 1,
      date: new Date().toISOString(),
      command: prepared.command,
      denied: denied.length > 0,
      lines: summaryLines(records, Infinity),
      summary: containmentSummary() ?? {},
    })
  }
  if (prepared.strict && denied.length > 0 && !failed) {
    const names = [...new Set(denied.map(({ subject }) => containment.nameOf(subject.directory)))]
    const error = denialError(names)
    log.error('code', error.code)
    log.error('containment', error.message)
    process.exitCode = 1
  }
}
