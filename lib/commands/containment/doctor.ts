import { containmentSettings } from '@npmcli/config/lib/containment/containment-settings.js'
import { examineContainment } from '@npmcli/containment'
import { output } from 'proc-log'
import { describeExamination } from '../../containment/describe-examination.js'
import { findRoots } from '../../containment/find-roots.js'
import { modulePlaces } from '../../containment/module-places.js'
import { proofDirectory } from '../../containment/proof-directory.js'
import BaseCommand = require('../../base-cmd.js')

/** `npm containment doctor`: has every backend prove itself anew, and runs nothing else. */
class Doctor extends BaseCommand {
  static readonly description = 'Report what this machine can enforce, and whether --safe would run'
  static override readonly name = 'doctor'
  static readonly usage = ['']
  static readonly params = ['json', 'containment-backend', 'containment-image', 'containment-require']

  async exec(args: readonly string[]): Promise<void> {
    if (args.length > 0) {
      throw this.usageError()
    }
    const { config, version } = this.npm
    const { project, workspaces, linked, cache } = await findRoots(this.npm)
    const examination = await examineContainment({
      node: process.execPath,
      version,
      proofs: proofDirectory(this.npm),
      places: modulePlaces(this.npm),
      ground: [cache, ...workspaces, ...linked, ...(project === undefined ? [] : [project])],
      ...containmentSettings(config),
    })
    if (config.get('json') === true) {
      output.buffer(examination)
    } else {
      output.standard(describeExamination(examination).join('\n'))
    }
    if (!examination.safe.runs) {
      process.exitCode = 1
    }
  }
}

export = Doctor
