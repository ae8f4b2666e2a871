import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ContainmentError } from '../errors.js'

const reinstall = 'Install this npm again.'

const directory = join(__dirname, '../../launcher', `${process.platform}-${process.arch}`)

const readPart = (file: string): Buffer => {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new ContainmentError('ECONTAINLAUNCHER', {
      reason: `${file} cannot be read (${String(error)}).`,
      hint: reinstall,
    })
  }
}

/** The launcher, by absolute path, and the hash of its bytes. */
export interface Launcher {
  readonly file: string
  readonly hash: string
}

/**
 * The launcher of this installation, by absolute path, never through PATH; its bytes are those written at assembly.
 * @throws {ContainmentError} ECONTAINLAUNCHER
 */
export const findLauncher = (from: string = directory): Launcher => {
  const file = join(from, 'containment-launcher')
  const expected = readPart(`${file}.sha512`).toString('utf8').trim()
  const actual = `sha512-${createHash('sha512').update(readPart(file)).digest('base64')}`
  if (actual !== expected) {
    throw new ContainmentError('ECONTAINLAUNCHER', {
      reason: `${file} is ${actual} instead of ${expected}.`,
      hint: reinstall,
    })
  }
  return { file, hash: actual }
}
