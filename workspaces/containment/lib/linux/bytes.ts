/**
 * Bytes, each as one character: of such text a plan is put together several times as fast as in a buffer, and a socket takes it as it
 * is. It is written, and turned into a buffer, as `latin1`.
 */
export type Bytes = string

export const toBuffer = (bytes: Bytes): Buffer => Buffer.from(bytes, 'latin1')

/** Little endian. */
export const u32 = (value: number): Bytes =>
  String.fromCharCode(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24)

/** @throws {RangeError} for what would be another number, or none at all: a bound must not be lost */
export const u64 = (value: number): Bytes => {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`A plan cannot say ${value}.`)
  }
  return u32(value) + u32(Math.floor(value / 2 ** 32))
}

const isAscii = (value: string): boolean => /^[\0-\x7f]*$/.test(value)

/** In UTF-8. */
export const utf8 = (value: string): Bytes => (isAscii(value) ? value : Buffer.from(value).toString('latin1'))

/** What is followed by something else: its length in bytes first. */
export const prefixed = (bytes: Bytes): Bytes => u32(bytes.length) + bytes
