import type { ChangedFile } from './changed-files.js'
import { concernOf, series } from './concerns.js'

/** Lines that a file gains and loses. */
export interface Lines {
  readonly plus: number
  readonly minus: number
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** The size of the change: for each patch the files that it adds and those of npm's own that it edits, and their lines. */
export const sizeTable = (files: readonly ChangedFile[], linesOf: (path: string) => Lines): string => {
  const counts = (some: readonly ChangedFile[]): readonly (string | number)[] => {
    const added = some.filter(({ kind }) => kind === 'added')
    const changed = some.filter(({ kind }) => kind !== 'added')
    const lines = changed.map(({ path }) => linesOf(path))
    return [
      added.length,
      sum(added.map(({ path }) => linesOf(path).plus)),
      changed.length,
      `+${sum(lines.map(({ plus }) => plus))} -${sum(lines.map(({ minus }) => minus))}`,
    ]
  }
  const rows = series.map(concern => [
    concern.subject,
    ...counts(files.filter(({ path }) => concernOf(path) === concern)),
  ])
  return [['patch', 'added', 'lines', 'edited', 'lines'], ...rows, ['together', ...counts(files)]]
    .map(([name, ...rest]) => `${String(name).padEnd(72)}${rest.map(cell => String(cell).padStart(12)).join('')}`)
    .join('\n')
}
