/** Tells how far a survey has come. */
export interface Progress {
  begin(name: string): void
  end(name: string, verdict: string): void
}

const inWords = (seconds: number): string =>
  seconds < 90
    ? `${Math.round(seconds)} s`
    : seconds < 5400
      ? `${Math.round(seconds / 60)} min`
      : `${(seconds / 3600).toFixed(1)} h`

/**
 * One line for every package that is done: the verdict, how many are left, what is running, and the estimate.
 * @param now milliseconds
 */
export const progressLines = (
  total: number,
  say: (line: string) => void,
  now: () => number = () => performance.now(),
): Progress => {
  const running = new Set<string>()
  const started = now()
  let done = 0
  return {
    begin: name => {
      running.add(name)
    },
    end: (name, verdict) => {
      running.delete(name)
      done++
      const left = total - done
      const estimate = ((now() - started) / 1000 / done) * left
      const rest =
        left === 0
          ? 'done'
          : `${left} left, about ${inWords(estimate)}${running.size === 0 ? '' : `; running: ${[...running].join(', ')}`}`
      say(`[${done}/${total}] ${name}: ${verdict} (${rest})`)
    },
  }
}
