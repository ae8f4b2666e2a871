/** A sample of durations, in milliseconds. */
export const median = (sample: readonly number[]): number => {
  const sorted = [...sample].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** One thing to time. It resolves when it has ended; to a duration in milliseconds, where not all of it is to count. */
export type Subject = () => Promise<number | undefined> | Promise<void>

const time = async (subject: Subject): Promise<number> => {
  const started = performance.now()
  const own = await subject()
  return own ?? performance.now() - started
}

/**
 * Times several subjects in turn, round by round, so that what else the machine does falls on all of them alike. One
 * round before is not counted. The order within a round alternates.
 * @returns a sample in milliseconds for every name
 */
export const measureInTurn = async <Name extends string>(
  subjects: Readonly<Record<Name, Subject>>,
  rounds: number,
): Promise<Record<Name, number[]>> => {
  const names = Object.keys(subjects) as Name[]
  const samples = Object.fromEntries(names.map(name => [name, [] as number[]])) as unknown as Record<Name, number[]>
  for (let round = -1; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const duration = await time(subjects[name])
      if (round >= 0) {
        samples[name].push(duration)
      }
    }
  }
  return samples
}

/** The median of the ratios, pair by pair: a drift of the machine's speed cancels out. */
export const medianRatio = (ours: readonly number[], theirs: readonly number[]): number =>
  median(ours.map((value, index) => value / (theirs[index] ?? Number.NaN)))
