import { output } from 'proc-log'
import { readLastRun } from '../../containment/last-run.js'
import { projectOf } from '../../containment/project-of.js'
import { proofDirectory } from '../../containment/proof-directory.js'
import BaseCommand = require('../../base-cmd.js')

/** `npm containment report`: what the last run in this project was denied. */
class Report extends BaseCommand {
  static readonly description = 'Show what the scripts of the last run were denied'
  static override readonly name = 'report'
  static readonly usage = ['']
  static readonly params = ['json', 'global']

  async exec(args: readonly string[]): Promise<void> {
    if (args.length > 0) {
      throw this.usageError()
    }
    const memory = proofDirectory(this.npm)
    const run = memory === undefined ? undefined : readLastRun(memory, await projectOf(this.npm))
    if (this.npm.config.get('json') === true) {
      output.buffer(run ?? null)
    } else if (run === undefined) {
      output.standard('Nothing is known of a run in this project. Run: npm install --safe')
    } else {
      const nothing = run.lines.length === 0 ? ['No script was denied anything.'] : []
      output.standard([`npm ${run.command}, ${run.date}`, ...run.lines, ...nothing].join('\n'))
    }
    // for CI: whether anything was denied
    if (run?.denied === true) {
      process.exitCode = 1
    }
  }
}

export = Report
