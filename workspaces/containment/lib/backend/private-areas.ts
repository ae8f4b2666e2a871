import { chownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeTree } from '../effect/remove-tree.js'
import type { Ids } from '../plan/fixed-steps.js'
import type { PrivateAreas } from './private-environment.js'

/** Fresh directories for one script, and how they are removed when nothing of it is alive. */
export interface MadeAreas extends PrivateAreas {
  remove(): void
}

const ownNamespace = (link: string): string => {
  try {
    return readlinkSync(link)
  } catch {
    // a system without namespaces has but one
    return ''
  }
}

/** A process id means something in its own namespace only. */
export const areaPrefix = (link = '/proc/self/ns/pid'): string =>
  `npm-contained-${/\d+/.exec(ownNamespace(link))?.[0] ?? ''}-`

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Removes what an npm left that was killed: its own user's alone, and of this machine's processes. */
export const removeStaleAreas = (directory: string, removeAll = removeTree): void => {
  const start = areaPrefix()
  for (const name of readdirSync(directory)) {
    const pid = name.startsWith(start) ? /^(\d+)-\w+$/.exec(name.slice(start.length))?.[1] : undefined
    const path = join(directory, name)
    if (pid !== undefined && !isAlive(Number(pid)) && lstatSync(path).uid === process.getuid?.()) {
      try {
        removeAll(path, directory)
      } catch {
        // another npm does the same, or something of the script lives and writes there
      }
    }
  }
}

let isSwept = false

export const makePrivateAreas = ({ uid, gid }: Ids, removeAll = removeTree): MadeAreas => {
  const parent = realpathSync(tmpdir())
  if (!isSwept) {
    isSwept = true
    removeStaleAreas(parent)
  }
  const root = mkdtempSync(join(parent, `${areaPrefix()}${process.pid}-`))
  const make = (name: string): string => {
    const path = join(root, name)
    mkdirSync(path, { mode: 0o700 })
    return path
  }
  const areas = { home: make('home'), temporary: make('tmp') }
  if (process.getuid?.() === 0 && (uid !== 0 || gid !== process.getgid?.())) {
    for (const path of [root, areas.home, areas.temporary]) {
      chownSync(path, uid, gid)
    }
  }
  return {
    ...areas,
    remove: () => {
      try {
        removeAll(root, parent)
      } catch {
        // a survivor (a gap of the tier) still writes there; the next npm tries again
      }
    },
  }
}
