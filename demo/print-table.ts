import { findings, type Finding, type FindingName, type Install, type Verdict } from './judge.js'
import type { Style } from './style.js'

const headings: Readonly<Record<Finding['group'], string>> = {
  worm: 'harmless-worm, a dependency of a dependency',
  real: 'the real packages',
}

const firstWidth = 46
const width = 12

export const isFinding = (name: string): name is FindingName => name in findings

/** Every finding with its name. */
export const allFindings: readonly (readonly [FindingName, Finding])[] = Object.entries(findings).flatMap(
  ([name, finding]) => (isFinding(name) ? [[name, finding] as const] : []),
)

/** The table with both columns, as lines. */
export const tableLines = (verdicts: Readonly<Record<Install, Verdict>>, style: Style): string[] => {
  const cell = (name: FindingName, finding: Finding, install: Install): string => {
    const found = verdicts[install][name]
    const [yes, no] = finding.words
    const isGood = found === finding.expected.safe
    return (isGood ? style.good : style.bad)((found ? yes : no).padEnd(width))
  }
  const group = (kind: Finding['group']): string[] => [
    style.dim(headings[kind]),
    ...allFindings
      .filter(([, finding]) => finding.group === kind)
      .map(([name, finding]) =>
        `  ${finding.what.padEnd(firstWidth - 2)}${cell(name, finding, 'unsafe')}${cell(name, finding, 'safe')}`.trimEnd(),
      ),
  ]
  return [
    style.strong(`${'npm install …'.padEnd(firstWidth)}${'--unsafe'.padEnd(width)}--safe`),
    ...group('worm'),
    ...group('real'),
  ]
}

/** The findings that are not as claimed, in words. */
export const surprises = (verdicts: Readonly<Record<Install, Verdict>>): string[] =>
  (['unsafe', 'safe'] as const).flatMap(install =>
    allFindings
      .filter(([name, { expected }]) => verdicts[install][name] !== expected[install])
      .map(
        ([name, { what, words, expected }]) =>
          `--${install}: “${what}” should be “${words[expected[install] ? 0 : 1]}” and is “${words[verdicts[install][name] ? 0 : 1]}”`,
      ),
  )
