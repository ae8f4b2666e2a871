import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { authorityData } from '../authority/authority-data.js'
import type { Authority } from '../authority/authority.js'
import { isWithin } from '../paths.js'
import type { Roots } from '../roots.js'
import type { Subject } from '../subject/subject.js'
import { declaredCommands } from './declared-commands.js'
import { isUnpacked } from './is-unpacked.js'
import type { Ground } from './sweep-package.js'

const isDirectory = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** Then they are swept with the rest. */
const writesModules = ({ kind }: Subject): boolean => authorityData.subjects[kind].writesModules

/** Whether an authority shows a path: the most specific entry wins, a grant beats hiding the same path. */
export const canRead = ({ grants, hidden, home }: Authority, path: string): boolean => {
  const longest = (paths: readonly string[]): number =>
    Math.max(-1, ...paths.filter(entry => isWithin(path, entry)).map(entry => entry.length))
  const granted = longest(grants.map(grant => grant.path))
  return granted >= 0 && granted >= longest([...hidden, home])
}

/**
 * The ground that the script of `subject` is about to change; undefined where npm does not sweep. Modules that are there
 * already are not the script's to write; those that it makes itself are swept with the rest.
 */
export const packageGround = (
  subject: Subject,
  authority: Authority,
  roots: Pick<Roots, 'project' | 'cache'>,
): Ground | undefined => {
  const { directory } = subject
  if (!isUnpacked(subject, roots) || !isDirectory(directory)) {
    return undefined
  }
  return {
    directory,
    except: writesModules(subject) ? [] : [join(directory, 'node_modules')].filter(isDirectory),
    commands: declaredCommands(directory),
    canRead: path => canRead(authority, path),
  }
}
