import type { ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { ScriptStdio } from '../backend/backend.js'
import { OutputFilter } from './output-filter.js'

const shares = (stdio: ScriptStdio, descriptor: number): boolean => {
  const one = typeof stdio === 'string' ? stdio : stdio[descriptor]
  return one === 'inherit' || one === descriptor
}

/**
 * The stdio of a stranger's script where npm would share its own: a pipe that npm reads, and no input. A terminal that is
 * handed over can be typed into, reconfigured and asked.
 */
export const withoutTerminal = (stdio: ScriptStdio): ScriptStdio =>
  [0, 1, 2].some(descriptor => shares(stdio, descriptor))
    ? [0, 1, 2].map(descriptor => {
        if (!shares(stdio, descriptor)) {
          return typeof stdio === 'string' ? stdio : stdio[descriptor]
        }
        return descriptor === 0 ? 'ignore' : 'pipe'
      })
    : stdio

const relay = (from: Readable | null, to: Writable): void => {
  const filter = new OutputFilter()
  from?.on('data', (chunk: Buffer) => to.write(filter.push(chunk)))
  from?.on('end', () => to.write(filter.end()))
}

/** Shows what a script prints on the streams that npm would have shared with it, as text and colours. */
export const relayOutput = (
  { stdout, stderr }: Pick<ChildProcess, 'stdout' | 'stderr'>,
  wanted: ScriptStdio,
  own: { readonly stdout: Writable; readonly stderr: Writable } = process,
): void => {
  if (shares(wanted, 1)) {
    relay(stdout, own.stdout)
  }
  if (shares(wanted, 2)) {
    relay(stderr, own.stderr)
  }
}
