import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Workshop } from './workshop.js'

/**
 * How long npm with the scripts of an arm took, as the arm itself measured it.
 * @returns milliseconds; undefined when it did not come so far, or when a script put something else there
 */
export const readMilliseconds = async ({ base }: Pick<Workshop, 'base'>): Promise<number | undefined> => {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const file = await open(join(base, 'microseconds'), flags).catch(() => undefined)
  try {
    const isFile = (await file?.stat())?.isFile() === true
    const { buffer, bytesRead } = (isFile ? await file?.read({ buffer: Buffer.alloc(32) }) : undefined) ?? {}
    const text = buffer?.toString('latin1', 0, bytesRead) ?? ''
    return /^\d{1,15}\n$/.test(text) ? Math.round(Number(text) / 1000) : undefined
  } finally {
    await file?.close()
  }
}
