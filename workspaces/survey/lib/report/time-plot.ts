import { html, type Html } from './html.js'

/** One package: how long npm with its scripts took, in milliseconds. */
export interface Timing {
  readonly name: string
  readonly stock: number
  readonly contained: number
}

const size = { width: 640, height: 420, left: 64, right: 16, top: 16, bottom: 48 } as const

/** The powers of ten around all values, so that what is on the line is the same on every page. */
const decades = (values: readonly number[]): number[] => {
  const [low, high] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))]
  return Array.from({ length: Math.max(high, low + 1) - low + 1 }, (_, index) => low + index)
}

const label = (power: number): string => (power < 3 ? `${10 ** power} ms` : `${10 ** (power - 3)} s`)

/** Time contained against time uncontained, both on logarithmic axes. On the dashed line they are equal. */
export const timePlot = (timings: readonly Timing[]): Html => {
  const known = timings.filter(({ stock, contained }) => stock > 0 && contained > 0)
  if (known.length === 0) {
    return html`<p>No times were measured.</p>`
  }
  const powers = decades(known.flatMap(({ stock, contained }) => [stock, contained]))
  const [low = 0, high = 1] = [powers[0], powers.at(-1)]
  const part = (value: number): number => (Math.log10(value) - low) / (high - low)
  const x = (value: number): string => (size.left + part(value) * (size.width - size.left - size.right)).toFixed(1)
  const y = (value: number): string =>
    (size.height - size.bottom - part(value) * (size.height - size.top - size.bottom)).toFixed(1)
  const [least, most] = [10 ** low, 10 ** high]
  return html`<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="plot-title plot-text">
    <title id="plot-title">Time contained against time uncontained</title>
    <desc id="plot-text">
      ${known.length} packages; points above the dashed line took longer contained. The table below has the figures.
    </desc>
    ${powers.map(
      power =>
        html`<line class="axis" x1="${x(10 ** power)}" y1="${y(least)}" x2="${x(10 ** power)}" y2="${y(most)}" />
          <line class="axis" x1="${x(least)}" y1="${y(10 ** power)}" x2="${x(most)}" y2="${y(10 ** power)}" />
          <text x="${x(10 ** power)}" y="${size.height - size.bottom + 18}" text-anchor="middle">${label(power)}</text>
          <text x="${size.left - 8}" y="${y(10 ** power)}" text-anchor="end" dominant-baseline="middle"
            >${label(power)}</text
          >`,
    )}
    <line class="equal" x1="${x(least)}" y1="${y(least)}" x2="${x(most)}" y2="${y(most)}" />
    <text x="${size.width - size.right}" y="${size.height - 8}" text-anchor="end">uncontained</text>
    <text x="${size.left}" y="${size.top - 4}">contained</text>
    ${known.map(
      ({ name, stock, contained }) =>
        html`<circle cx="${x(stock)}" cy="${y(contained)}" r="5"
          ><title>${name}: ${Math.round(stock)} ms uncontained, ${Math.round(contained)} ms contained</title></circle
        > `,
    )}
  </svg>`
}
