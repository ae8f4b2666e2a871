import type { Authority } from '../authority/authority.js'
import type { PutRight } from '../report.js'
import type { Roots } from '../roots.js'
import type { Subject } from '../subject/subject.js'
import { guardNames } from './guard-names.js'
import { guardOwnGround } from './guard-own-ground.js'
import { guardTools } from './guard-tools.js'
import { rememberIdentity } from './identity.js'
import { packageGround } from './package-ground.js'
import { refuseHugeManifest } from './read-manifest.js'
import { sweepPackage } from './sweep-package.js'

/**
 * Records, before a script starts, what npm must find again when it has ended.
 * @returns what to do then: protected names first, so that everything after it goes by the manifest that was unpacked,
 * then the rest of the package. It says what was found, and throws when it could not be put right.
 */
export const prepareAftermath = (
  subject: Subject,
  authority: Authority,
  roots: Pick<Roots, 'project' | 'cache' | 'node' | 'npm'>,
): (() => PutRight[]) => {
  refuseHugeManifest(subject.directory)
  const isSame = rememberIdentity(subject.directory)
  const checkTools = guardTools(roots, subject.directory)
  const guard = guardNames(authority.protected, subject.directory)
  const ground = packageGround(subject, authority, roots)
  // what npm did not unpack is the user's own, and may hold what the user put there
  const putRight = ground === undefined ? guardOwnGround(subject.directory) : (): PutRight[] => sweepPackage(ground)
  return () => {
    if (!isSame()) {
      throw new Error('Its directory is no longer the directory that it was.')
    }
    checkTools()
    return [...guard.restore(), ...putRight()]
  }
}
