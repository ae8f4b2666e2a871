import type { ChildProcess, StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import type { ScriptResult } from './script.js'

/** How output is wanted. */
export interface OutputOptions {
  readonly stdio: StdioOptions
  readonly stdioString: boolean | undefined
}

const isPiped = (stdio: unknown, descriptor: number): boolean =>
  Array.isArray(stdio) ? isPiped(stdio[descriptor], 0) : stdio === undefined || stdio === null || stdio === 'pipe'

/** How much of a stream is kept: its end, which says what went wrong. A script must not fill npm's memory. */
const keptBytes = 16 << 20

const readToEnd = async (stream: Readable | null): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let length = 0
  if (stream !== null && !stream.closed) {
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      length += chunk.length
      for (let first = chunks[0]; first !== undefined && length - first.length >= keptBytes; first = chunks[0]) {
        chunks.shift()
        length -= first.length
      }
    })
    await once(stream, 'close')
  }
  return Buffer.concat(chunks)
}

/**
 * What a process writes, until both streams have ended. Must be called in the tick in which the process was started:
 * Node.js throws away what nobody reads when the process exits.
 */
export const collectOutput = async (
  { stdout, stderr }: Pick<ChildProcess, 'stdout' | 'stderr'>,
  { stdio, stdioString = true }: OutputOptions,
): Promise<Pick<ScriptResult, 'stdout' | 'stderr'>> => {
  const [out, err] = await Promise.all([readToEnd(stdout), readToEnd(stderr)])
  const wanted = (output: Buffer, descriptor: number): string | Buffer | null => {
    if (!isPiped(stdio, descriptor)) {
      return null
    }
    return stdioString ? output.toString().trim() : output
  }
  return { stdout: wanted(out, 1), stderr: wanted(err, 2) }
}
