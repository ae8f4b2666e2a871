import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import type { Identity } from '../backend/backend.js'

/** By absolute path, never through PATH: it belongs to the system. */
const systemProgram = '/usr/bin/sandbox-exec'

export type FoundSandbox =
  (Identity & { readonly kind: 'present'; readonly program: string }) | (Identity & { readonly kind: 'absent' })

/** Where to look; this machine, but in tests. */
export interface SandboxPlace {
  readonly program: string
  readonly platform: NodeJS.Platform
  /** The user that npm runs as. */
  readonly user: number
  /** Who must own the program. */
  readonly owner: number
}

const thisMachine = (): SandboxPlace => ({
  program: systemProgram,
  platform: process.platform,
  user: process.getuid?.() ?? 0,
  owner: 0,
})

/** The system's `sandbox-exec`, or why it is not used. */
export const findSandboxExec = ({ program, platform, user, owner }: SandboxPlace = thisMachine()): FoundSandbox => {
  const absent = (reason: string, remedy: string): FoundSandbox => ({ kind: 'absent', reason, remedy })
  if (platform !== 'darwin') {
    return absent(`Seatbelt is the sandbox of macOS, and this is ${platform}.`, 'Choose another backend.')
  }
  if (user === 0) {
    return absent(
      'As root a script would keep the powers of root, which Seatbelt cannot take away.',
      'Run npm as an ordinary user.',
    )
  }
  const stat = statSync(program, { throwIfNoEntry: false })
  if (stat === undefined) {
    return absent(`There is no ${program}.`, 'Use a macOS that has it.')
  }
  if (stat.uid !== owner || (stat.mode & 0o022) !== 0) {
    return absent(`${program} could have been written by others than root.`, 'Restore the system’s own.')
  }
  return {
    kind: 'present',
    program,
    identity: `${program} sha512-${createHash('sha512').update(readFileSync(program)).digest('base64')}`,
  }
}
