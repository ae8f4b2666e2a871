import { grantTools } from '@npmcli/containment'
import { layerValue } from '@npmcli/config/lib/containment/config-layers.js'
import { output } from 'proc-log'
import { changeGrants, type Changed } from '../../containment/change-grants.js'
import { installedPackages } from '../../containment/installed-packages.js'
import { keyForGrant } from '../../containment/key-for-grant.js'
import { projectOf } from '../../containment/project-of.js'
import { changeUserFile } from '../../containment/user-file.js'
import BaseCommand = require('../../base-cmd.js')

/** A path is written from the project on, so that the grant holds in every clone of it. */
const asInProject = (text: string, project: string): string => {
  const { forProject, parsePackageKey, showPackageKey } = grantTools()
  const key = parsePackageKey(text)
  return 'reason' in key ? text : showPackageKey(forProject(key, project))
}

/** `npm containment grant`: writes grants for a package into the right file, pinned, and shows the change. */
class Grant extends BaseCommand {
  static readonly description = 'Grant something to a package, in the version that is installed'
  static override readonly name = 'grant'
  static readonly usage = ['<pkg> <grant> [<grant> ...]']
  static readonly params = ['json', 'location', 'global']

  async exec(args: readonly string[]): Promise<void> {
    const [wanted, ...texts] = args
    if (wanted === undefined || texts.length === 0) {
      throw this.usageError()
    }
    const { parseGrant } = grantTools()
    for (const text of texts) {
      const grant = parseGrant(text)
      if ('reason' in grant) {
        throw Object.assign(new Error(`${JSON.stringify(text)}: ${grant.reason}`), { code: 'ECONTAINGRANT' })
      }
    }
    const named = keyForGrant(wanted, await installedPackages(this.npm))
    const project = await projectOf(this.npm)
    // running bare is never a project's to grant
    const isOwn =
      project !== undefined &&
      !texts.includes('uncontained') &&
      layerValue(this.npm.config, 'cli', 'location')?.parsed !== 'user'
    const key = isOwn ? asInProject(named, project) : named
    const changes = isOwn
      ? await changeGrants(this.npm, project, grants => ({
          ...grants,
          [key]: [...new Set([...(grants[key] ?? []), ...texts])],
        }))
      : [this.#grantAsUser(key, texts)]
    this.#print(key, texts, changes)
  }

  #grantAsUser(key: string, texts: readonly string[]): Changed {
    const { readUserGrant } = grantTools()
    const add = texts.map(text => `${key} ${text}`)
    add.forEach(line => readUserGrant(line, 'user'))
    return changeUserFile(this.npm, { option: 'containment-grant', add, removes: value => value === key })
  }

  #print(key: string, grants: readonly string[], changes: readonly Changed[]): void {
    if (this.npm.config.get('json') === true) {
      output.buffer({ package: key, grants, changes })
      return
    }
    const parsed = grantTools().parsePackageKey(key)
    const rerun =
      'kind' in parsed && parsed.kind === 'registry' ? `npm rebuild ${parsed.name} --safe` : 'npm install --safe'
    output.standard(
      [
        ...changes.flatMap(({ file, diff }) => [file, ...(diff.length === 0 ? ['  (it says so already)'] : diff)]),
        '',
        `It counts from the next run: ${rerun}`,
      ].join('\n'),
    )
  }
}

export = Grant
