import { lchownSync, mkdirSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Plan } from '../plan/plan.js'
import { writablePaths } from '../plan/writable-paths.js'

/**
 * Where a private HOME cannot lie at its own place, the caches that were granted are not below it: it gets a link to
 * each, so that a program that goes by HOME finds them.
 * @param home the script's private HOME
 */
export const linkCaches = ({ view, command, uid, gid }: Plan, home: string): void => {
  const own = command.environment.find(([name]) => name === 'HOME')?.[1] ?? ''
  const caches = writablePaths(view).filter(path => dirname(path) === join(own, '.cache'))
  if (caches.length === 0) {
    return
  }
  const directory = join(home, '.cache')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  if (process.getuid?.() === 0) {
    lchownSync(directory, uid, gid)
  }
  for (const cache of caches) {
    symlinkSync(cache, join(directory, basename(cache)))
  }
}
