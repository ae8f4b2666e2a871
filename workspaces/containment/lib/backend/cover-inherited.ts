import { closeSync, openSync } from 'node:fs'
import { inheritedDescriptors } from './inherited-descriptors.js'

let inherited: readonly number[] | undefined

/** What `child_process.spawn` takes, and what closes this process's end of it afterwards. */
export interface CoveredStdio {
  readonly stdio: readonly unknown[]
  close(): void
}

/**
 * Most programs close nothing, and Node.js cannot: what npm inherited, and a program that it starts would find open too,
 * is replaced by /dev/null, which leads nowhere.
 */
export const coverInherited = (stdio: readonly unknown[]): CoveredStdio => {
  inherited ??= inheritedDescriptors()
  const nothing = openSync('/dev/null', 'r')
  const others = inherited.filter(descriptor => descriptor >= stdio.length)
  const covered: unknown[] = [...stdio]
  for (let at = stdio.length; at <= Math.max(-1, ...others); at++) {
    covered.push(others.includes(at) ? nothing : 'ignore')
  }
  return {
    stdio: covered,
    close: () => {
      closeSync(nothing)
    },
  }
}
