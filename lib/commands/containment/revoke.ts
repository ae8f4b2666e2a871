import { grantTools } from '@npmcli/containment'
import { output } from 'proc-log'
import { changeGrants, type Changed } from '../../containment/change-grants.js'
import { projectOf } from '../../containment/project-of.js'
import { changeUserFile } from '../../containment/user-file.js'
import type { WrittenGrants } from '../../containment/project-file.js'
import BaseCommand = require('../../base-cmd.js')

/** Whether an entry is about the package that a person names: by its name, or exactly by its key. */
const isAbout = (key: string, wanted: string): boolean => {
  const { parsePackageKey, showPackageKey } = grantTools()
  const parsed = parsePackageKey(key)
  return (
    key === wanted ||
    (!('reason' in parsed) &&
      (showPackageKey(parsed) === wanted || (parsed.kind === 'registry' && parsed.name === wanted)))
  )
}

/** `npm containment revoke`: takes grants back that were given to a package in this project or by the user. */
class Revoke extends BaseCommand {
  static readonly description = 'Take back what was granted to a package'
  static override readonly name = 'revoke'
  static readonly usage = ['<pkg> [<grant> ...]']
  static readonly params = ['json', 'global']

  async exec(args: readonly string[]): Promise<void> {
    const [wanted, ...texts] = args
    if (wanted === undefined) {
      throw this.usageError()
    }
    const goes = (text: string): boolean => texts.length === 0 || texts.includes(text)
    const project = await projectOf(this.npm)
    const own =
      project === undefined ? [] : await changeGrants(this.npm, project, grants => this.#without(grants, wanted, goes))
    const user = changeUserFile(this.npm, {
      option: 'containment-grant',
      add: [],
      removes: line => {
        const { origin, grants, owner } = this.#read(line)
        return origin && isAbout(owner, wanted) && (grants.length === 0 ? texts.length === 0 : grants.every(goes))
      },
    })
    this.#print(
      wanted,
      [...own, user].filter(({ diff }) => diff.length > 0),
    )
  }

  #without(grants: WrittenGrants, wanted: string, goes: (text: string) => boolean): WrittenGrants {
    return Object.fromEntries(
      Object.entries(grants).flatMap(([key, list]) => {
        const kept = isAbout(key, wanted) ? list.filter(text => !goes(text)) : list
        // an empty list would deny: what has nothing left is no entry
        return isAbout(key, wanted) && kept.length === 0 ? [] : [[key, kept]]
      }),
    )
  }

  #read(line: string): { readonly origin: boolean; readonly owner: string; readonly grants: readonly string[] } {
    const { readUserGrant, showGrant, showPackageKey } = grantTools()
    try {
      const { key, grants } = readUserGrant(line, 'user')
      return { origin: true, owner: showPackageKey(key), grants: grants.map(showGrant) }
    } catch {
      // a line that is none is the next run's to complain about
      return { origin: false, owner: '', grants: [] }
    }
  }

  #print(wanted: string, changes: readonly Changed[]): void {
    if (changes.length === 0) {
      process.exitCode = 1
    }
    if (this.npm.config.get('json') === true) {
      output.buffer({ package: wanted, changes })
    } else if (changes.length === 0) {
      output.standard(
        `Neither this project nor you granted that to ${wanted}. npm's catalogue is not taken back but denied: ` +
          `"${wanted}": [] in containmentGrants of package.json.`,
      )
    } else {
      output.standard(changes.flatMap(({ file, diff }) => [file, ...diff]).join('\n'))
    }
  }
}

export = Revoke
