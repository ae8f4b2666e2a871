import { closeSync, openSync } from 'node:fs'
import { inheritedDescriptors } from './inherited-descriptors.js'

let inherited: readonly number[] | undefined

/** What `child_process.spawn` takes, and what closes this process's end of it afterwards. */
export interface CoveredStdio {
  readonly stdio: readonly unknown[]
  close(): void
}

/**
 * The descriptors for a program: those it is given, and from there on `nothing` in each place that is inherited.
 * @param inherited numbers of descriptors that the program would find open without this
 * @param nothing a descriptor that leads nowhere
 */
export const coverDescriptors = (
  stdio: readonly unknown[],
  inherited: readonly number[],
  nothing: number,
): unknown[] => {
  const places = Math.max(stdio.length, ...inherited.map(descriptor => descriptor + 1))
  return Array.from({ length: places }, (_, at) =>
    at < stdio.length ? stdio[at] : inherited.includes(at) ? nothing : 'ignore',
  )
}

/**
 * Most programs close nothing, and Node.js cannot: what npm inherited, and a program that it starts would find open too,
 * is replaced by /dev/null, which leads nowhere.
 */
export const coverInherited = (stdio: readonly unknown[]): CoveredStdio => {
  inherited ??= inheritedDescriptors()
  const nothing = openSync('/dev/null', 'r')
  return {
    stdio: coverDescriptors(stdio, inherited, nothing),
    close: () => {
      closeSync(nothing)
    },
  }
}
