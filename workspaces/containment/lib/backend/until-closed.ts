import type { Readable } from 'node:stream'

/** Until a stream has closed, also one that breaks: whoever reads it is told of that. */
export const untilClosed = async (stream: Readable | null): Promise<void> => {
  if (stream?.closed === false) {
    await new Promise(resolve => stream.once('close', resolve))
  }
}
