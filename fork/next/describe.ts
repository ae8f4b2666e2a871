import type { DoorReport, EditedFileReport } from './compare-upstream.js'

export interface NextReport {
  readonly version: string
  readonly edits: readonly EditedFileReport[]
  /** Paths that the project adds and the next npm has too. */
  readonly collisions: readonly string[]
  readonly packages: readonly string[]
  readonly options: DoorReport
  readonly doors: DoorReport
  /** Why the manual cannot be rendered; undefined when it can. */
  readonly manual: string | undefined
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map(line => `  ${line}`)]

const changes = ({ added, removed }: DoorReport): string[] => [
  ...added.map(line => `+ ${line}`),
  ...removed.map(line => `- ${line}`),
]

/** Whether nothing but the recorded hashes stands in the way. */
export const canAccept = ({ edits, collisions }: NextReport): boolean =>
  collisions.length === 0 && edits.every(({ state }) => state === 'same' || state === 'fits')

/** The report as a person reads it: what fits, what to re-read, what to write anew. */
export const describeNext = (report: NextReport): string[] => {
  const { version, edits, collisions, packages, options, doors, manual } = report
  const filesIn = (state: EditedFileReport['state']): string[] =>
    edits.filter(entry => entry.state === state).map(({ file }) => file)
  const count = (state: EditedFileReport['state']): number => filesIn(state).length
  return [
    `npm ${version}: of ${edits.length} edited files ${count('same')} are the same, ${count('fits')} have changed and the edits fit, ` +
      `${count('broken')} have changed and they do not, ${count('gone')} are gone`,
    ...section('Re-read, then accept (changed, and the edits fit):', filesIn('fits')),
    ...section(
      'Write anew (the anchor is not there exactly once):',
      edits
        .filter(({ state }) => state === 'broken' || state === 'gone')
        .flatMap(({ file, broken }) => broken.map(anchor => `${file}: ${JSON.stringify(anchor)}`)),
    ),
    ...section('npm has these files now, and so do we:', collisions),
    ...section(
      'Bundled packages with another version (run-script is replaced as a whole: re-read its changes):',
      packages,
    ),
    ...section('Options that came or went (does one name a program, or let more run?):', changes(options)),
    ...section(
      'Lines that start a program or load code, and that came or went (is each behind run-script?):',
      changes(doors),
    ),
    ...section('The manual:', manual === undefined ? [] : [manual]),
    '',
    canAccept(report)
      ? `The edits fit. After reading: npm run upstream:next -- ${version} --accept, then npm test.`
      : 'The edits do not fit: mend them in fork/edits, then run this again.',
  ]
}
