import { containmentSettings } from '@npmcli/config/lib/containment/containment-settings.js'
import { examineConformance } from '@npmcli/containment'
import { output } from 'proc-log'
import { resolve } from 'node:path'
import { describeConformance } from '../../containment/describe-conformance.js'
import { modulePlaces } from '../../containment/module-places.js'
import BaseCommand = require('../../base-cmd.js')

/** `./x` is a file here; `x` is a backend of npm's or a package. */
const asPath = (name: string): string => (/^\.{1,2}\//.test(name) ? resolve(name) : name)

/** `npm containment conformance`: runs the guarantees, and the rest of the contract, as tests against a backend. */
class ConformanceCommand extends BaseCommand {
  static readonly description = 'Test what a backend enforces'
  static override readonly name = 'conformance'
  static readonly usage = ['[<backend>]']
  static readonly params = ['json', 'containment-image']

  async exec(args: readonly string[]): Promise<void> {
    const [name, ...others] = args
    if (others.length > 0) {
      throw this.usageError()
    }
    const examined = await examineConformance({
      backend: name === undefined ? undefined : asPath(name),
      places: modulePlaces(this.npm),
      image: containmentSettings(this.npm.config).image,
      node: process.execPath,
    })
    if (this.npm.config.get('json') === true) {
      output.buffer(examined)
    } else {
      output.standard(describeConformance(examined).join('\n'))
    }
    if (!examined.some(({ accepted }) => accepted.any)) {
      process.exitCode = 1
    }
  }
}

export = ConformanceCommand
