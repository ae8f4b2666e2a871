import type { Conformance } from '@npmcli/containment'

const nameOf = ({ backend, tier }: Conformance): string => `${backend} (${tier})`

/** The cells of a table of which every column is as wide as its widest cell. */
const align = (rows: readonly (readonly string[])[]): string[] => {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? []
  return rows.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** A table of guarantee by backend: the verdict of each, or a dash where it could not even be started. */
export const guaranteeTable = (examined: readonly Conformance[]): string[][] => {
  const names = [...new Set(examined.flatMap(({ guarantees }) => guarantees.map(({ name }) => name)))]
  const verdict = ({ guarantees }: Conformance, name: string): string =>
    guarantees.find(guarantee => guarantee.name === name)?.verdict ?? '–'
  return [
    ['guarantee', ...examined.map(nameOf)],
    ...names.map(name => [name, ...examined.map(each => verdict(each, name))]),
    [
      'containment-require=full',
      ...examined.map(({ state }) => ({ full: 'accepts', partial: 'refuses', unusable: 'refuses' })[state.kind]),
    ],
  ]
}

const describeState = ({ state }: Conformance): string[] => {
  switch (state.kind) {
    case 'full':
      return ['  enforces everything: containment-require=full accepts it']
    case 'partial':
      return [
        '  enforces everything but what follows: containment-require=full refuses it, any accepts it',
        ...state.gaps.map(gap => `  gap       ${gap}`),
      ]
    case 'unusable':
      return ['  cannot be used', `  why       ${state.reason}`, `  fix       ${state.remedy}`]
  }
}

const describeOne = (examined: Conformance): string[] => [
  nameOf(examined),
  ...describeState(examined),
  ...examined.guarantees.flatMap(({ name, verdict, detail }) =>
    detail === undefined ? [] : [`  ${verdict.padEnd(8)}  ${name}: ${detail}`],
  ),
  ...examined.behaviours.map(({ name, title, differs }) =>
    differs === undefined ? `  kept      ${name}: ${title}` : `  differs   ${name}: ${title}, but: ${differs}`,
  ),
  '',
]

const printable = (line: string): string => line.replace(/[\p{Cc}\p{Cf}]/gu, '?')

/** What backends were seen to do, for a person: what each lacks, then the table. */
export const describeConformance = (examined: readonly Conformance[]): string[] =>
  [...examined.flatMap(describeOne), ...align(guaranteeTable(examined))].map(printable)
