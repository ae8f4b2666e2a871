import { grantTools } from '@npmcli/containment'
import { output } from 'proc-log'
import { cleanText } from '../../containment/clean-text.js'
import { grantSources } from '../../containment/grant-sources.js'
import { projectOf } from '../../containment/project-of.js'
import { acceptForProject } from '../../containment/user-accepts.js'
import BaseCommand = require('../../base-cmd.js')

/** `npm containment accept`: the user wants exactly the grants that this project gives beyond the ceiling. */
class Accept extends BaseCommand {
  static readonly description = 'Accept exactly the grants that this project gives beyond your ceiling'
  static override readonly name = 'accept'
  static readonly usage = ['[<acceptance>]']
  static readonly params = ['json']

  async exec(args: readonly string[]): Promise<void> {
    const [wanted, ...rest] = args
    const project = await projectOf(this.npm)
    if (rest.length > 0 || project === undefined) {
      throw this.usageError()
    }
    const { unaccepted } = grantTools().findGrants(await grantSources(this.npm, project))
    const grants = unaccepted?.grants ?? []
    const isAccepted = unaccepted !== undefined && wanted === unaccepted.acceptance
    const { file, diff } = isAccepted
      ? acceptForProject(this.npm, project, unaccepted.acceptance)
      : { file: undefined, diff: [] }
    if (unaccepted !== undefined && !isAccepted) {
      process.exitCode = 1
    }
    if (this.npm.config.get('json') === true) {
      output.buffer({ project, grants, accepted: isAccepted, acceptance: unaccepted?.acceptance ?? null, file, diff })
      return
    }
    const next =
      unaccepted === undefined
        ? ['There is nothing to accept in this project.']
        : isAccepted
          ? [
              'Accepted for this project, until its grants change:',
              ...grants.map(grant => `  ${grant}`),
              String(file),
              ...diff,
            ]
          : [
              ...(wanted === undefined ? [] : ['These are not the grants that you were shown: they have changed.']),
              'This project grants, beyond what a project may by itself:',
              ...grants.map(grant => `  ${grant}`),
              `If you want exactly this: npm containment accept ${unaccepted.acceptance}`,
            ]
    output.standard(next.map(cleanText).join('\n'))
  }
}

export = Accept
