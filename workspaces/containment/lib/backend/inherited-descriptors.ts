import { readdirSync, readFileSync } from 'node:fs'

const closeOnExec = 0o2000000

/**
 * Descriptors that whoever started npm left open, and that a program started by npm would find open too: Node.js marks
 * its own, and not those. They do not change while npm runs.
 */
export const inheritedDescriptors = (): number[] =>
  readdirSync('/proc/self/fd')
    .map(Number)
    .filter(descriptor => {
      try {
        const flags = /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1]
        return descriptor > 2 && (Number.parseInt(flags ?? '0', 8) & closeOnExec) === 0
      } catch {
        // the one that listed the directory
        return false
      }
    })
