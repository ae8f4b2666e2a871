import { lstatSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { type MadeAreas, makePrivateAreas } from '../backend/private-areas.js'
import type { PrivateAreas } from '../backend/private-environment.js'
import { forgetRemoved, removeAtEnd } from '../backend/remove-at-end.js'
import type { Ids } from '../plan/fixed-steps.js'
import type { Plan } from '../plan/plan.js'
import { decoyNames, makeDecoys } from './make-decoys.js'

/** One script's directories. They are given up once. */
export interface SuppliedAreas extends PrivateAreas {
  /** They go, a little later. */
  remove(): void
  /** The same, or another script has them: only where no process is left that had them, for one could hold them open. */
  giveBack(): void
}

/** The private directories of scripts, made and removed while npm has time for it. */
export interface AreaSupply {
  /** Fresh directories for the script of a plan, with the plan's decoys in its HOME. */
  take(plan: Plan): SuppliedAreas
  /** Said when a script runs: what was removed goes now, and from the second script on the next one's are made. */
  prepare(): void
}

/** What a script's directories have to be like, as text. */
type Kind = string

interface Wanted extends Ids {
  readonly names: readonly string[]
}

interface Supplied {
  readonly kind: Kind
  readonly areas: MadeAreas
  /** Whether nothing in them has been made, written, renamed or given other attributes. */
  isFresh(): boolean
  remove(): void
}

/** Everything below a directory, with the times at which the kernel saw a change of each: no process can set those. */
const changesBelow = (directory: string): string => {
  const { ino, ctimeNs, nlink } = lstatSync(directory, { bigint: true })
  const own = `${directory} ${ino} ${ctimeNs} ${nlink}\n`
  return readdirSync(directory, { withFileTypes: true }).reduce((text, entry) => {
    const path = `${directory}/${entry.name}`
    if (entry.isDirectory()) {
      return text + changesBelow(path)
    }
    const { ino, ctimeNs } = lstatSync(path, { bigint: true })
    return `${text}${path} ${ino} ${ctimeNs}\n`
  }, own)
}

/** @returns nothing that was ever seen, where a script has locked a directory */
const changes = (directory: string): string => {
  try {
    return changesBelow(directory)
  } catch {
    return ''
  }
}

/**
 * To make and to remove some twenty files takes as long as all else of a contained start. So directories that a script has left
 * exactly as they were are another one's, when the whole script has ended.
 */
export const areaSupply = (make: (ids: Ids) => MadeAreas = makePrivateAreas): AreaSupply => {
  const due: { readonly supplied: Supplied; readonly isAlone: boolean }[] = []
  let taken = 0
  let last: { readonly kind: Kind; readonly wanted: Wanted } | undefined
  let ready: Supplied | undefined

  const furnish = (kind: Kind, { uid, gid, names }: Wanted): Supplied => {
    const areas = make({ uid, gid })
    const remove = (): void => {
      forgetRemoved(remove)
      areas.remove()
    }
    removeAtEnd(remove)
    makeDecoys(areas.home, names, { uid, gid })
    const root = dirname(areas.home)
    const before = changes(root)
    return { kind, areas, isFresh: () => before !== '' && changes(root) === before, remove }
  }

  const handOut = (supplied: Supplied): SuppliedAreas => ({
    ...supplied.areas,
    remove: () => due.push({ supplied, isAlone: false }),
    giveBack: () => due.push({ supplied, isAlone: true }),
  })

  return {
    take: plan => {
      taken++
      const wanted = { uid: plan.uid, gid: plan.gid, names: decoyNames(plan) }
      const kind = JSON.stringify(wanted)
      last = { kind, wanted }
      const supplied = ready?.kind === kind ? ready : furnish(kind, wanted)
      if (supplied === ready) {
        ready = undefined
      }
      return handOut(supplied)
    },
    prepare: () => {
      for (const { supplied, isAlone } of due.splice(0)) {
        if (isAlone && ready === undefined && supplied.kind === last?.kind && supplied.isFresh()) {
          ready = supplied
        } else {
          supplied.remove()
        }
      }
      // one script alone is nearly always the only one
      if (taken > 1 && ready === undefined && last !== undefined) {
        ready = furnish(last.kind, last.wanted)
      }
    },
  }
}
