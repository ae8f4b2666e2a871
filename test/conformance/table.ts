// The table of guarantee by backend in the docs: what one conformance run shows, and nothing that nobody saw.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Conformance } from '@npmcli/containment'
import { root } from '../../fork/paths.js'
import { guaranteeTable } from '../../lib/containment/describe-conformance.js'
import { exampleBackend } from '../fixtures/example-backend.js'
import { makeProject } from '../fixtures/project.js'

const page = join(root, 'docs/content/using-npm/containment-backends.md')
const [open, close] = ['<!-- conformance -->\n', '<!-- /conformance -->\n']

/** Where the suite has to show something, a backend that is missing is a failure: CI names those that it has. */
const needed = (process.env.CONTAINMENT_MUST_TEST ?? 'linux').split(',')

const readTable = (text: string): string[][] =>
  text
    .slice(text.indexOf(open) + open.length, text.indexOf(close))
    .trim()
    .split('\n')
    .filter(line => !/^\|[-|]+\|$/.test(line))
    .map(line =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    )

const writeTable = ([head = [], ...rows]: string[][]): string =>
  [head, head.map(() => '---'), ...rows]
    .map(cells => `| ${cells.join(' | ')} |`.replaceAll('| ---', '|---').replaceAll('--- ', '---'))
    .join('\n')

/** The columns of a table by their heads. */
const columns = ([head = [], ...rows]: string[][]): Map<string, string[]> =>
  new Map(head.map((name, column) => [name, rows.map(row => row[column] ?? '')]))

const conformance = async (run: (args: readonly string[]) => Promise<{ stdout: string }>): Promise<Conformance[]> => {
  const own = JSON.parse((await run(['containment', 'conformance', '--json'])).stdout) as Conformance[]
  const example = JSON.parse(
    (await run(['containment', 'conformance', exampleBackend, '--json'])).stdout,
  ) as Conformance[]
  return [...own, ...example]
}

void t.test('the table in the docs is what conformance shows here', async t => {
  const { run } = await makeProject(t)
  const seen = await conformance(run)
  const missing = seen.filter(({ guarantees }) => guarantees.length === 0).map(({ backend }) => backend)
  t.strictSame(
    missing.filter(backend => needed.includes(backend)),
    [],
    'every backend that has to be here can be tried',
  )
  const table = guaranteeTable(seen)
  const text = readFileSync(page, 'utf8')
  if (process.env.CONTAINMENT_WRITE_TABLE === '1') {
    writeFileSync(
      page,
      `${text.slice(0, text.indexOf(open))}${open}${writeTable(table)}\n${text.slice(text.indexOf(close))}`,
    )
    return
  }
  const [written, shown] = [columns(readTable(text)), columns(table)]
  t.strictSame([...written.keys()], [...shown.keys()], 'every backend has its column')
  for (const [name, cells] of shown) {
    if (missing.some(backend => name.startsWith(`${backend} (`))) {
      t.comment(`NOT TESTED: ${name}`)
    } else {
      t.strictSame(written.get(name), cells, name)
    }
  }
})
