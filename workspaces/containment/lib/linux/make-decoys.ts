import { chownSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isWithin } from '../paths.js'
import type { Ids } from '../plan/fixed-steps.js'
import type { Plan } from '../plan/plan.js'

/** The decoys that lie in the HOME of a plan, by their names in it. */
export const decoyNames = ({ view, command }: Pick<Plan, 'view' | 'command'>): string[] => {
  const home = command.environment.find(([name]) => name === 'HOME')?.[1]
  const names: string[] = []
  if (home === undefined) {
    return names
  }
  for (const { kind, path } of view) {
    if ((kind === 'decoy' || kind === 'directory') && path !== home && isWithin(path, home)) {
      names.push(path.slice(home === '/' ? 1 : home.length + 1))
    }
  }
  return names
}

/** Makes decoys on disk, in a HOME that is the script's own and empty yet. */
export const makeDecoys = (home: string, names: readonly string[], { uid, gid }: Ids): void => {
  const isAnothers = process.getuid?.() === 0 && (uid !== 0 || gid !== process.getgid?.())
  const own = (path: string): void => {
    if (isAnothers) {
      chownSync(path, uid, gid)
    }
  }
  const made = new Set([home])
  const make = (directory: string): void => {
    if (!made.has(directory)) {
      make(dirname(directory))
      made.add(directory)
      mkdirSync(directory, { mode: 0o700 })
      own(directory)
    }
  }
  for (const path of names.map(name => join(home, name))) {
    make(dirname(path))
    closeSync(openSync(path, 'wx', 0o600))
    own(path)
  }
}
