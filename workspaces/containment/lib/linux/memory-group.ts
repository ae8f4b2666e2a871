import { accessSync, constants, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { removeAtEnd } from '../backend/remove-at-end.js'

/** A control group of the second version, in which one script's processes share a limit of memory. */
export interface MemoryGroup {
  /** Before the process has started anything: what it starts is in the group too. */
  add(pid: number): void
  /** When nothing of the script is alive. Its launcher may be about to end: then the group goes with a later one, or with npm. */
  remove(): void
}

const name = 'npm-contained-'

const attempt = <Value>(act: () => Value): Value | undefined => {
  try {
    return act()
  } catch {
    return undefined
  }
}

/**
 * Where a group can be made beside npm's own: only where memory is accounted for there and whoever runs npm may change
 * it, as in a session of systemd's that delegates.
 * @param root where control groups are mounted
 * @param own the text of /proc/self/cgroup
 */
export const memoryParent = (
  root = '/sys/fs/cgroup',
  own: string | undefined = attempt(() => readFileSync('/proc/self/cgroup', 'utf8')),
): string | undefined => {
  const path = /^0::(\/.*)$/m.exec(own ?? '')?.[1]
  if (path === undefined || path.includes('/../')) {
    return undefined
  }
  const parent = path === '/' ? root : dirname(join(root, path))
  return attempt(() => {
    const controllers = readFileSync(join(parent, 'cgroup.subtree_control'), 'utf8').trim().split(' ')
    accessSync(parent, constants.W_OK)
    accessSync(join(parent, 'cgroup.procs'), constants.W_OK)
    return controllers.includes('memory') ? parent : undefined
  })
}

/** What is said where there is no such group. */
export const unboundedMemory = (parent = memoryParent()): readonly string[] =>
  parent === undefined ? ['memory of all processes together (no control group is delegated; each one has a limit)'] : []

/** What an npm left that was killed: a group with processes in it stays. */
const removeStale = (parent: string): void => {
  for (const group of readdirSync(parent).filter(entry => entry.startsWith(name))) {
    attempt(() => {
      rmdirSync(join(parent, group))
    })
  }
}

/** Groups whose last process the kernel has not quite let go. */
const emptied = new Set<string>()

const removeEmptied = (): void => {
  for (const directory of emptied) {
    attempt(() => {
      rmdirSync(directory)
      emptied.delete(directory)
    })
  }
}

let count = 0

/** @returns undefined where none can be made: then each process is bounded for itself */
export const makeMemoryGroup = (bytes: number, parent: string | undefined): MemoryGroup | undefined => {
  if (parent === undefined) {
    return undefined
  }
  const directory = join(parent, `${name}${process.pid}-${count++}`)
  const remove = (): void => {
    emptied.add(directory)
    removeAtEnd(removeEmptied)
    removeEmptied()
  }
  const group = attempt((): MemoryGroup => {
    if (count === 1) {
      removeStale(parent)
    }
    mkdirSync(directory)
    writeFileSync(join(directory, 'memory.max'), String(bytes))
    // all of it is ended together, and nothing is pushed out to the disk before
    attempt(() => {
      writeFileSync(join(directory, 'memory.oom.group'), '1')
    })
    attempt(() => {
      writeFileSync(join(directory, 'memory.swap.max'), '0')
    })
    return {
      add: pid => {
        attempt(() => {
          writeFileSync(join(directory, 'cgroup.procs'), String(pid))
        })
      },
      remove,
    }
  })
  if (group === undefined) {
    attempt(() => {
      rmdirSync(directory)
    })
  }
  return group
}
