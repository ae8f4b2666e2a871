import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { allFindings } from '../demo/print-table.js'

const main = join(__dirname, '../demo/main.js')

/** The words in the two columns of a line of the table. */
const columns = (output: string, what: string): string[] => {
  const line = output.split('\n').find(line => line.trim().startsWith(what)) ?? ''
  return line
    .replace(what, '')
    .trim()
    .split(/\s{2,}/)
}

void t.test('the demo shows the worm at work without containment and without effect under it', t => {
  const env = { ...process.env }
  delete env['NODE_V8_COVERAGE']
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, '--keep'], { encoding: 'utf8', env })
  const directory = /^Left in (.+)$/m.exec(stdout)?.[1] ?? ''
  t.teardown(() => {
    if (directory) rmSync(directory, { recursive: true, force: true })
  })
  for (const [, { what, words, expected }] of allFindings) {
    const [yes, no] = words
    t.strictSame(columns(stdout, what), [yes, expected.safe ? yes : no], what)
  }
  t.equal(status, 0, 'as claimed', { stdout, stderr })
  t.match(stdout, /harmless-worm@1\.0\.0/, 'it says to whom something was denied')
  t.notMatch(stdout, /\u001b/, 'there are no colours in a pipe')
  t.ok(existsSync(join(directory, 'safe/home/.npmrc')), '--keep leaves the directory')
  t.end()
})

void t.test('an argument that the demo does not know is an error', t => {
  const { status, stderr } = spawnSync(process.execPath, [main, '--kepe'], { encoding: 'utf8' })
  t.equal(status, 1)
  t.match(stderr, /^usage: npm run demo/)
  t.end()
})
