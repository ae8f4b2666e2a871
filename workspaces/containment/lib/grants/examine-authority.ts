import { existsSync } from 'node:fs'
import { authorityData } from '../authority/authority-data.js'
import { authorityFor } from '../authority/authority-for.js'
import type { Authority } from '../authority/authority.js'
import { withoutMachine } from '../authority/without-machine.js'
import { readSurroundings } from '../authority/surroundings.js'
import { readManifest } from '../effect/read-manifest.js'
import { scriptIds } from '../effect/script-ids.js'
import { planFor } from '../plan/plan-for.js'
import type { ViewStep } from '../plan/plan.js'
import { hostEntries } from '../plan/resolve-path.js'
import type { KnownLoss } from '../report.js'
import type { Roots } from '../roots.js'
import type { Subject } from '../subject/subject.js'
import type { GrantEntry } from './grant-entry.js'
import { grantedGround } from './granted-ground.js'
import { grantsFor, type SubjectGrants } from './grants-for.js'
import { isThere } from './is-there.js'
import { knownLoss } from './known-loss.js'
import { withGrants } from './with-grants.js'

/** What a script of a package would have, and why. Nothing is run for it. */
export interface ExaminedAuthority {
  readonly grants: SubjectGrants
  readonly loss: KnownLoss | undefined
  /** Only the paths that exist here. */
  readonly authority: Authority
  /** How the view of such a script is made, step by step. */
  readonly view: readonly ViewStep[]
  /** Names of variables that pass, beginnings of further ones, and what was granted. */
  readonly environment: { readonly names: readonly string[]; readonly prefixes: readonly string[] }
}

/**
 * Works out the authority of a subject, as for a script that is about to start.
 * @param path PATH as the script would get it from npm
 * @param ofImage whether the script would see the system of an image
 * @throws {ContainmentError} where such a script would be refused
 */
export const examineAuthority = (
  subject: Subject,
  roots: Roots,
  entries: readonly GrantEntry[],
  path: string,
  ofImage = false,
): ExaminedAuthority => {
  const grants = grantsFor(subject, entries, roots.project)
  const full = withGrants(
    authorityFor(
      subject,
      roots,
      path,
      readSurroundings(() => false),
    ),
    subject,
    grants.given,
    {
      roots,
      ground: grantedGround(entries, roots),
      data: authorityData,
      manifest: () => readManifest(roots.project ?? ''),
    },
  )
  const authority = ofImage ? withoutMachine(full) : full
  const command = { file: '/bin/sh', args: [], environment: {}, directory: subject.directory }
  const { view } = planFor(authority, command, scriptIds(subject, roots), { marker: '', entries: hostEntries })
  const { names, npm, prefixes } = authorityData.environment
  return {
    grants,
    loss: knownLoss(subject, grants, { isThere: grant => isThere(grant, subject, roots) }),
    authority: {
      ...authority,
      grants: authority.grants.filter(({ path, granted }) => granted === true || existsSync(path)),
    },
    view,
    environment: { names: [...names, ...npm, ...(authority.environment ?? [])], prefixes },
  }
}
