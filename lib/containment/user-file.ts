import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import ini = require('ini')
import { layerValue } from '@npmcli/config/lib/containment/config-layers.js'
import type { Npm } from './npm.js'

/** The options of containment that are lists, one line for each value. */
export type ListOption = 'containment-grant' | 'containment-accept'

/** The user's configuration: where the user says, never where a project does. */
export const userFile = ({ config }: Npm): string =>
  (['cli', 'env', 'default'] as const)
    .map(source => layerValue(config, source, 'userconfig')?.parsed)
    .find(value => typeof value === 'string') ?? ''

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return ''
    }
    throw error
  }
}

const real = (file: string): string => {
  try {
    return realpathSync.native(file)
  } catch {
    return file
  }
}

/** The value of a line, when it is one of that list. */
const valueOf = (line: string, option: ListOption): string | undefined => {
  const [, key, text = ''] = /^\s*([\w-]+)\[\]\s*=\s*(.*?)\s*$/.exec(line) ?? []
  return key === option ? ini.unsafe(text) : undefined
}

/** A change of one list in the user's file. */
export interface ListChange {
  readonly option: ListOption
  readonly add: readonly string[]
  /** Which values go. */
  readonly removes: (value: string) => boolean
}

/** The text of an npmrc with a list changed: every other line, and every comment, stays as it is. */
export const changeList = (text: string, { option, add, removes }: ListChange): string => {
  const kept = text.split('\n').filter(line => {
    const value = valueOf(line, option)
    return value === undefined || !removes(value)
  })
  const known = kept.map(line => valueOf(line, option))
  // at the top: below a [section] they would mean something else
  return [...add.filter(value => !known.includes(value)).map(value => `${option}[]=${ini.safe(value)}`), ...kept].join(
    '\n',
  )
}

/** Lines that one text has and the other has not, as a person reads a change. */
export const lineDifference = (before: string, after: string): string[] => {
  const [old, fresh] = [before.split('\n'), after.split('\n')]
  return [
    ...old.filter(line => !fresh.includes(line)).map(line => `- ${line}`),
    ...fresh.filter(line => !old.includes(line)).map(line => `+ ${line}`),
  ]
}

/**
 * Changes a list in the user's configuration, as a whole or not at all.
 * @returns the file, and the lines that changed
 */
export const changeUserFile = (npm: Npm, change: ListChange): { readonly file: string; readonly diff: string[] } => {
  const file = userFile(npm)
  const before = read(file)
  const after = changeList(before, change)
  const diff = lineDifference(before, after)
  if (diff.length > 0) {
    // a link to where somebody keeps it stays one
    const target = real(file)
    mkdirSync(dirname(target), { recursive: true })
    const fresh = `${target}.${randomBytes(8).toString('hex')}`
    writeFileSync(fresh, after, { flag: 'wx', mode: 0o600 })
    renameSync(fresh, target)
  }
  return { file, diff }
}
