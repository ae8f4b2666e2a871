import { statSync } from 'node:fs'
import type { Ids } from '../plan/fixed-steps.js'
import type { Roots } from '../roots.js'
import type { Subject } from '../subject/subject.js'
import { isUnpacked } from './is-unpacked.js'

/** Whom a script runs as. `given`: npm unpacked the package as root for another user, who must own it first. */
export interface ScriptIds extends Ids {
  readonly given: boolean
}

/** An ordinary user's scripts run as that user; root's as the owner of the project directory (root without powers, if root owns it). */
export const scriptIds = (
  subject: Subject,
  roots: Pick<Roots, 'project' | 'cache'>,
  own: Ids = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
): ScriptIds => {
  if (own.uid !== 0) {
    return { ...own, given: false }
  }
  const { uid, gid } = statSync(roots.project ?? subject.directory)
  return uid === 0 ? { ...own, given: false } : { uid, gid, given: isUnpacked(subject, roots) }
}
