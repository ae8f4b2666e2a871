import { readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'

const hidden = '.package-lock.json'

const isSaved = async (file: string, text: string): Promise<boolean> => {
  try {
    return (await readFile(file, 'utf8')) === text
  } catch {
    return false
  }
}

/**
 * Writes a lockfile, as npm does at the end of every installation, whether anything changed or not. In a contained script,
 * where lockfiles are protected, one that says the same already is left alone. Not so the hidden one among the modules:
 * npm goes by when it was written.
 */
export const saveLockfile = async (file: string, text: string): Promise<void> => {
  const isContained = process.env['NPM_CONTAINMENT'] !== undefined
  if (!isContained || basename(file) === hidden || !(await isSaved(file, text))) {
    await writeFile(file, text)
  }
}
