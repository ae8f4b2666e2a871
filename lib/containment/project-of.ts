import { realpath } from 'node:fs/promises'
import type { Npm } from './npm.js'

/** The project that npm works in, by its real directory; undefined in a global install. */
export const projectOf = async (npm: Npm): Promise<string | undefined> =>
  npm.global ? undefined : realpath(npm.prefix).catch(() => npm.prefix)
