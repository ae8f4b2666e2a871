import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { integrityOf } from '../assemble/apply-edits.js'
import type { EditedFile } from '../edits/edit.js'
import { edits } from '../edits/index.js'
import { withHashes } from '../next/accept.js'
import { reportDoors, reportEdits, reportOptions, reportPackages } from '../next/compare-upstream.js'
import { canAccept, describeNext, type NextReport } from '../next/describe.js'
import { pristine, root } from '../paths.js'
import { upstream } from '../upstream.js'

const before = 'first\nanchor\n'
const edit: EditedFile = {
  file: 'lib/a.js',
  integrity: integrityOf(before),
  edits: [{ reason: 'why', anchor: 'anchor\n', place: 'after', text: '+\n' }],
}

void t.test('what became of an edited file', t => {
  const tree = (content: string): string => t.testdir({ lib: { 'a.js': content } })
  t.match(reportEdits(edit, tree(before)), { state: 'same', broken: [] })
  t.match(reportEdits(edit, tree('second\nanchor\n')), { state: 'fits', integrity: integrityOf('second\nanchor\n') })
  t.match(reportEdits(edit, tree('anchor\nanchor\n')), { state: 'broken', broken: ['anchor\n'] })
  t.match(reportEdits({ ...edit, file: 'lib/gone.js' }, tree('')), { state: 'gone', integrity: undefined })
  t.end()
})

const npm = (version: string, code: string, options: readonly string[]): object => ({
  lib: { 'a.js': code },
  node_modules: {
    pacote: { 'package.json': JSON.stringify({ version }) },
    '@npmcli': {
      config: {
        lib: {
          definitions: { 'definitions.js': options.map(key => `  '${key}': new Definition('${key}', {`).join('\n') },
        },
      },
    },
  },
})

void t.test('what is new, and has to be read', t => {
  const directory = t.testdir({
    one: npm('1.0.0', "const a = 1\nrequire('child_process')\n", ['old', 'both']),
    two: npm('2.0.0', "require('child_process')\nimport('x')\n", ['both', 'new-shell']),
  } as Parameters<typeof t.testdir>[0])
  const [one, two] = [join(directory, 'one'), join(directory, 'two')]
  t.strictSame(reportPackages(one, two), ['pacote: 1.0.0 -> 2.0.0'])
  t.strictSame(reportOptions(one, two), { added: ['new-shell'], removed: ['old'] })
  t.strictSame(reportDoors(one, two), { added: ["lib/a.js: import('x')"], removed: [] })
  t.end()
})

const report: NextReport = {
  version: '99.0.0',
  edits: [{ file: 'lib/a.js', state: 'fits', integrity: 'sha512-new', broken: [] }],
  collisions: [],
  packages: ['pacote: 1 -> 2'],
  options: { added: ['shell-two'], removed: [] },
  doors: { added: ["lib/b.js: import('x')"], removed: [] },
  manual: undefined,
}

void t.test('the report says what to read, and what to do then', t => {
  const text = describeNext(report).join('\n')
  t.match(text, /^npm 99\.0\.0: of 1 edited files 0 are the same, 1 have changed and the edits fit, 0 .* 0 are gone$/m)
  for (const line of ['  lib/a.js', '  pacote: 1 -> 2', '  + shell-two', "  + lib/b.js: import('x')"]) {
    t.ok(text.includes(line), line)
  }
  t.match(text, /npm run upstream:next -- 99\.0\.0 --accept, then npm test\.$/)
  const broken = {
    ...report,
    edits: [{ file: 'lib/a.js', state: 'broken' as const, integrity: 'x', broken: ['anchor\n'] }],
    manual: 'no page',
  }
  t.match(describeNext(broken).join('\n'), /Write anew[^]*lib\/a\.js: "anchor\\n"[^]*no page[^]*do not fit/)
  t.notOk(canAccept(broken))
  t.notOk(canAccept({ ...report, collisions: ['lib/x.js'] }))
  t.end()
})

void t.test('accepting changes the pins and the hashes, and going back changes them back', t => {
  const next = { version: '99.0.0', integrity: 'sha512-next' }
  const reports = edits.map(({ file }, index) => ({
    file,
    state: 'fits' as const,
    integrity: `sha512-${index}`,
    broken: [],
  }))
  const hashed = edits.map((entry, index) => ({ ...entry, integrity: `sha512-${index}` }))
  const original = reportsOf(edits)
  for (const name of ['upstream.ts', 'edits/npm-load.ts', 'edits/command-params.ts']) {
    const source = readFileSync(join(root, 'fork', name), 'utf8')
    const there = withHashes(source, edits, reports, [upstream, next])
    t.not(there, source, name)
    t.notMatch(there, new RegExp(upstream.integrity.replace(/[+/]/g, '\\$&')))
  }
  const pin = readFileSync(join(root, 'fork/upstream.ts'), 'utf8')
  const there = withHashes(pin, edits, reports, [upstream, next])
  t.match(there, /version: '99\.0\.0'/)
  t.equal(withHashes(there, hashed, original, [next, upstream]), pin)
  t.end()
})

const reportsOf = (entries: readonly EditedFile[]): NextReport['edits'] =>
  entries.map(entry => reportEdits(entry, pristine))

void t.test('over the npm that is pinned everything is the same', t => {
  t.strictSame([...new Set(reportsOf(edits).map(({ state }) => state))], ['same'])
  t.strictSame(reportDoors(pristine, pristine), { added: [], removed: [] })
  t.end()
})
