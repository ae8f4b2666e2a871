/** Words in colour, on a terminal that wants it. */
export interface Style {
  readonly bad: (text: string) => string
  readonly good: (text: string) => string
  readonly strong: (text: string) => string
  readonly dim: (text: string) => string
}

const sgr =
  (code: number) =>
  (text: string): string =>
    `\u001b[${code}m${text}\u001b[0m`

const plain = (text: string): string => text

/** Colours for a terminal, nothing for a file or a pipe, or where NO_COLOR is set. */
export const chooseStyle = (isTerminal: boolean, env: NodeJS.ProcessEnv): Style =>
  isTerminal && !env['NO_COLOR']
    ? { bad: sgr(31), good: sgr(32), strong: sgr(1), dim: sgr(2) }
    : { bad: plain, good: plain, strong: plain, dim: plain }
