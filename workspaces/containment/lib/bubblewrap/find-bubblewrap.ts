import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Identity } from '../backend/backend.js'

/** Where systems put it: by absolute path, never through PATH. */
const places = ['/usr/bin/bwrap', '/usr/local/bin/bwrap', '/bin/bwrap']

/** The program, or why it is not used. */
export type FoundBubblewrap =
  (Identity & { readonly kind: 'present'; readonly file: string }) | (Identity & { readonly kind: 'absent' })

const absent = (reason: string, remedy: string): FoundBubblewrap => ({ kind: 'absent', reason, remedy })

const update = 'Install bubblewrap 0.8 or later from your system’s packages.'

const realFile = (path: string): string | undefined => {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

const isRootsAlone = (path: string, owner: number): boolean => {
  const { uid, mode } = statSync(path)
  return uid === owner && (mode & 0o022) === 0
}

/**
 * The system's bubblewrap: nobody but root can have written it, and it has no powers of its own.
 * @param owner root, but in tests
 */
export const findBubblewrap = (candidates: readonly string[] = places, owner = 0): FoundBubblewrap => {
  const file = candidates.map(realFile).find(path => path !== undefined)
  if (file === undefined) {
    return absent(
      'bubblewrap is not installed.',
      'Install it from your system’s packages, as in: apt-get install bubblewrap',
    )
  }
  if (!isRootsAlone(file, owner) || !isRootsAlone(dirname(file), owner)) {
    return absent(`${file} could have been written by others than root.`, update)
  }
  if ((statSync(file).mode & 0o6000) !== 0) {
    return absent(`${file} is set-uid: it would run with powers that this user does not have.`, update)
  }
  const { stdout } = spawnSync(file, ['--version'], { env: {}, encoding: 'utf8', timeout: 5000 })
  const [version, major, minor] = /^bubblewrap (\d+)\.(\d+)/.exec(stdout) ?? []
  if (version === undefined || (Number(major) === 0 && Number(minor) < 8)) {
    return absent(`${file} is ${version ?? 'of an unknown version'}.`, update)
  }
  const hash = createHash('sha512').update(readFileSync(file)).digest('base64')
  return { kind: 'present', file, identity: `${file} sha512-${hash}` }
}
