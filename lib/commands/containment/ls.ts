import { grantTools } from '@npmcli/containment'
import { output } from 'proc-log'
import { cleanText } from '../../containment/clean-text.js'
import { describePackages } from '../../containment/describe-packages.js'
import { installedPackages } from '../../containment/installed-packages.js'
import { grantSources } from '../../containment/grant-sources.js'
import { projectOf } from '../../containment/project-of.js'
import BaseCommand = require('../../base-cmd.js')

/** `npm containment ls`: what would run, as whom, and with what beyond the default. */
class Ls extends BaseCommand {
  static readonly description = 'List what would run contained, as whom, and what is granted to it'
  static override readonly name = 'ls'
  static readonly usage = ['']
  static readonly params = ['json', 'all', 'global']

  async exec(args: readonly string[]): Promise<void> {
    if (args.length > 0) {
      throw this.usageError()
    }
    const found = grantTools().findGrants(await grantSources(this.npm, await projectOf(this.npm)))
    const listed = describePackages(await installedPackages(this.npm), found, {
      project: await projectOf(this.npm),
      all: this.npm.config.get('all') === true,
    })
    if (this.npm.config.get('json') === true) {
      output.buffer({ packages: listed.packages, unaccepted: found.unaccepted ?? null })
    } else {
      output.standard(listed.lines.map(cleanText).join('\n'))
    }
    // what --safe would refuse
    if (found.unaccepted !== undefined) {
      process.exitCode = 1
    }
  }
}

export = Ls
