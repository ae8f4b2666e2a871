import { basename } from 'node:path'
import { ContainmentError } from '@npmcli/containment'
import { surroundingContainment } from './surrounding-containment.js'

/** What a file system that is read-only, or a kernel that confines, answers. */
const refusals = new Set(['EROFS', 'EACCES', 'EPERM'])

/** What npm itself writes when it installs, and scripts cannot. */
const kept = new Set(['package.json', 'package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', '.npmrc'])

const whatToDo = (file: string): string =>
  kept.has(basename(file))
    ? 'No script changes manifests, lockfiles or .npmrc. Use npm ci, npm install --no-save --no-package-lock, or a ' +
      'directory of the script’s own there; what is to change them, run yourself.'
    : 'The npm that runs the script says at its end what would grant it.'

/** The parts of an error from which npm makes its message. */
const shown = ['errno', 'syscall', 'path', 'dest'] as const

/**
 * Says of a file that was refused to an npm in a contained script what that is, and what to do, instead of the kernel's
 * word for it. Changes the error that npm is about to show; leaves every other one as it is.
 */
export const explainRefusedFile = (error: Error, surrounding = surroundingContainment): void => {
  const { code = '', path, dest, syscall = 'use' } = error as NodeJS.ErrnoException & { readonly dest?: string }
  const file = dest ?? path
  if (file === undefined || !refusals.has(code) || surrounding() === undefined) {
    return
  }
  const explained = new ContainmentError('ECONTAINPROTECTED', {
    reason: `It was to ${syscall} ${file} (${code}).`,
    hint: whatToDo(file),
  })
  for (const part of shown) {
    Reflect.deleteProperty(error, part)
  }
  Object.assign(error, { code: explained.code, message: explained.message })
}
