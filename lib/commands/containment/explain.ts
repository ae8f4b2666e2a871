import { containmentSettings } from '@npmcli/config/lib/containment/containment-settings.js'
import { grantTools } from '@npmcli/containment'
import { output } from 'proc-log'
import { cleanText } from '../../containment/clean-text.js'
import { describeAuthority } from '../../containment/describe-authority.js'
import { findRoots } from '../../containment/find-roots.js'
import { grantSources } from '../../containment/grant-sources.js'
import { onePackageNamed } from '../../containment/installed-packages.js'
import { scriptPath } from '../../containment/script-path.js'
import BaseCommand = require('../../base-cmd.js')

/** `npm containment explain`: the authority of a package's scripts, line by line with the reason. */
class Explain extends BaseCommand {
  static readonly description = 'Show the authority of the scripts of a package, and the reason for each part'
  static override readonly name = 'explain'
  static readonly usage = ['<pkg>']
  static readonly params = ['json', 'global', 'containment-image']

  async exec(args: readonly string[]): Promise<void> {
    const [wanted, ...rest] = args
    if (wanted === undefined || rest.length > 0) {
      throw this.usageError()
    }
    const installed = await onePackageNamed(this.npm, wanted)
    const roots = await findRoots(this.npm)
    const { examineAuthority, findGrants } = grantTools()
    const { entries, unaccepted } = findGrants(await grantSources(this.npm, roots.project))
    const { directory } = installed.subject
    const [event = 'install'] = Object.keys(installed.scripts)
    const ofImage = containmentSettings(this.npm.config).image !== undefined
    const examined = examineAuthority({ ...installed.subject, event }, roots, entries, scriptPath(directory), ofImage)
    if (this.npm.config.get('json') === true) {
      output.buffer({
        package: installed.name,
        path: directory,
        scripts: installed.scripts,
        because: installed.verdict,
        ...examined,
        unaccepted: unaccepted ?? null,
      })
    } else {
      output.standard(describeAuthority(installed, examined, roots.project).map(cleanText).join('\n'))
    }
  }
}

export = Explain
