import type { Examination, TierExamination } from '@npmcli/containment'

const describeGuarantees = ({ guarantees }: TierExamination): string[] => {
  const width = Math.max(...guarantees.map(({ name }) => name.length))
  return guarantees.map(({ name, verdict, allowed, denied, detail }) => {
    const what = `can ${allowed}; cannot ${denied}`
    return `  ${verdict.padEnd(8)}  ${name.padEnd(width)}  ${detail === undefined ? what : `${what} (${detail})`}`
  })
}

const describeBounds = ({ unbounded }: TierExamination): string[] => unbounded.map(bound => `  unbounded ${bound}`)

const describeTier = (examined: TierExamination): string[] => {
  const { backend, tier, state } = examined
  const title = `${backend} (${tier})`
  switch (state.kind) {
    case 'full':
      return [`${title}: enforces everything`, ...describeBounds(examined), ...describeGuarantees(examined)]
    case 'partial':
      return [
        `${title}: enforces everything but`,
        ...state.gaps.map(gap => `  gap       ${gap}`),
        ...describeBounds(examined),
        ...describeGuarantees(examined),
      ]
    case 'unusable':
      return [
        `${title}: cannot be used`,
        `  why       ${state.reason}`,
        `  fix       ${state.remedy}`,
        ...describeGuarantees(examined),
      ]
  }
}

/** In which order they are asked, and which one is taken. */
const describeOrder = (tiers: readonly TierExamination[]): string[] =>
  tiers.length === 0
    ? []
    : [
        `The order is ${tiers.map(({ backend, tier }) => `${backend} (${tier})`).join(', ')}: the first that enforces everything is taken, else the first that can be used.`,
      ]

/** What the doctor found, for a person: a block for each backend, then whether `--safe` would run. */
export const describeExamination = ({ tiers, safe }: Examination): string[] => [
  ...tiers.flatMap(examined => [...describeTier(examined), '']),
  ...describeOrder(tiers),
  safe.runs
    ? `--safe runs here, by ${safe.backend} (${safe.tier}).`
    : `--safe does not run here. ${safe.reason} ${safe.remedy}`,
]
