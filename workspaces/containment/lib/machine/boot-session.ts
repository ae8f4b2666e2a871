import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readText } from '../proof/read-text.js'

/**
 * What names this boot of the machine, and no other: Linux says it in a file, macOS by `sysctl`. Where nobody says it, it
 * is never the same.
 */
export const bootSession = (file = '/proc/sys/kernel/random/boot_id', program = '/usr/sbin/sysctl'): string => {
  const told = readText(file)?.trim()
  if (told !== undefined) {
    return told
  }
  const { stdout } = spawnSync(program, ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8', env: {}, timeout: 5000 })
  // nothing at all where there is no such program
  return (stdout as string | null)?.trim() || randomUUID()
}
