import { notRun } from '../test/attacks/fixtures/not-run.js'
import type { Row } from '../test/attacks/fixtures/row.js'
import { rows } from '../test/attacks/fixtures/rows/index.js'
import { runSetting } from '../test/attacks/fixtures/run-setting.js'
import { openSettings, settings } from '../test/attacks/fixtures/setting.js'
import { type Cell, cellsOf, summarise, unfitCells } from '../test/attacks/fixtures/summary.js'

/** Rows whose id starts with one of the words; all of them where there are none. */
const chosen = (words: readonly string[]): readonly Row[] =>
  rows.filter(({ id }) => words.length === 0 || words.some(word => id.startsWith(word)))

/**
 * Tries every row of the attack catalogue in every setting and tier, and prints what came of it.
 * @returns the exit code: 0 when nothing failed
 */
const main = async (words: readonly string[]): Promise<number> => {
  const wanted = chosen(words)
  const cells: Cell[] = []
  const absent = Object.values(settings)
    .filter(({ actor }) => actor === undefined)
    .map(({ name }) => ({ id: name, reason: 'every row: the tests do not run as root' }))
  for (const setting of openSettings) {
    process.stderr.write(`${setting.name} …\n`)
    cells.push(...unfitCells(setting, wanted))
    const fit = wanted.filter(({ unfit }) => unfit?.(setting.actor) === undefined)
    await runSetting(setting, fit, result => {
      cells.push(...cellsOf(setting.name, result))
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
