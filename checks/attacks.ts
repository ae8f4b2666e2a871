import { notRun } from '../test/attacks/fixtures/not-run.js'
import type { Row } from '../test/attacks/fixtures/row.js'
import { rows } from '../test/attacks/fixtures/rows/index.js'
import { runSetting } from '../test/attacks/fixtures/run-setting.js'
import { openSettings, settings } from '../test/attacks/fixtures/setting.js'
import { type Cell, cellsOf, summarise, unfitCells } from '../test/attacks/fixtures/summary.js'

/** Rows whose id starts with one of the words; all of them where there are none. */
const chosen = (words: readonly string[]): readonly Row[] =>
  rows.filter(({ id }) => words.length === 0 || words.some(word => id.startsWith(word)))

/** One line for what was just tried. */
const progress = (cells: readonly Cell[]): string => {
  const names = [...new Set(cells.map(({ name }) => name))]
  const failed = [...new Set(cells.filter(({ verdict }) => verdict.kind === 'fail').map(({ name }) => name))]
  return `  ${names.join(' ')}${failed.length === 0 ? '' : `, FAIL: ${failed.join(' ')}`}`
}

/**
 * Tries every row of the attack catalogue in every setting and tier, and prints what came of it.
 * @returns the exit code: 0 when nothing failed
 */
const main = async (words: readonly string[]): Promise<number> => {
  const wanted = chosen(words)
  const cells: Cell[] = []
  // whoever does not wait for the end is told what was seen until then
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      process.stdout.write(`${summarise(cells, [])}\nNot whole: ended by ${signal}.\n`)
      process.exit(1)
    })
  }
  const absent = Object.values(settings)
    .filter(({ actor }) => actor === undefined)
    .map(({ name }) => ({ id: name, reason: 'every row: the tests do not run as root' }))
  for (const setting of openSettings) {
    process.stderr.write(`${setting.name} …\n`)
    cells.push(...unfitCells(setting, wanted))
    const fit = wanted.filter(({ unfit }) => unfit?.(setting.actor) === undefined)
    await runSetting(setting, fit, result => {
      const found = cellsOf(setting.name, result)
      cells.push(...found)
      process.stderr.write(`${progress(found)}\n`)
    })
  }
  process.stdout.write(`${summarise(cells, [...notRun, ...absent])}\n`)
  return cells.some(({ verdict }) => verdict.kind === 'fail') ? 1 : 0
}

// should it end before it has told anything
process.exitCode = 1
void main(process.argv.slice(2)).then(code => {
  process.exitCode = code
})
