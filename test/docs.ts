import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { withGeneratedPart } from '../checks/grants-page.js'
import { root } from '../fork/paths.js'
import { concerns, projectRules } from '../workspaces/config/lib/containment/project-rules.js'
import { containmentErrors } from '../workspaces/containment/lib/errors.js'
import { landlockGaps } from '../workspaces/containment/lib/linux/landlock-gaps.js'
import { seatbeltGaps } from '../workspaces/containment/lib/seatbelt/seatbelt-gaps.js'
import { guarantees } from '../workspaces/containment/lib/proof/guarantees.js'

const page = (name: string): string => readFileSync(join(root, 'docs/content', name), 'utf8')

void t.test('the page about containment lists the guarantees that are proven', t => {
  const rows = [...page('using-npm/containment.md').matchAll(/^\| +`([a-z-]+)` +\| (.*?) +\| (.*?) +\|$/gm)]
  t.strictSame(
    rows.map(([, name, allowed, denied]) => ({ name, allowed, denied })),
    Object.entries(guarantees).map(([name, { allowed, denied }]) => ({ name, allowed, denied })),
  )
  t.end()
})

void t.test('the page about containment names the gaps of the landlock tier', t => {
  const table = /\| gap \|[^\n]*\n[^\n]*\n((?:\|.*\n)+)/.exec(page('using-npm/containment.md'))?.[1] ?? ''
  t.strictSame(
    Object.fromEntries([...table.matchAll(/^\| (.*?) \| (.*) \|$/gm)].map(([, name, meaning]) => [name, meaning])),
    landlockGaps,
  )
  t.end()
})

void t.test('and those of Seatbelt, and that nobody has run it on a Mac', t => {
  const text = page('using-npm/containment.md')
  const table = /\| gap on macOS \|[^\n]*\n[^\n]*\n((?:\|.*\n)+)/.exec(text)?.[1] ?? ''
  t.strictSame(
    Object.fromEntries([...table.matchAll(/^\| (.*?) \| (.*) \|$/gm)].map(([, name, meaning]) => [name, meaning])),
    seatbeltGaps,
  )
  t.match(text, 'has not been run on a Mac')
  t.match(page('using-npm/containment-backends.md'), 'nobody has run it on a Mac')
  t.match(readFileSync(join(root, 'README.md'), 'utf8'), /`seatbelt` has not been run on a Mac/)
  t.end()
})

void t.test('every page has the shape of npm’s', t => {
  const names = [
    'using-npm/containment.md',
    'using-npm/containment-backends.md',
    'using-npm/containment-doors.md',
    'using-npm/containment-grants.md',
    'commands/npm-containment.md',
  ]
  for (const name of names) {
    t.match(
      page(name),
      /^---\ntitle: \S+\nsection: \d\ndescription: .+\n---\n\n### (Synopsis|Description)\n[^]*\n### See Also\n/,
    )
  }
  t.end()
})

void t.test('the page about containment lists what a project cannot set', t => {
  const rows = [...page('using-npm/containment.md').matchAll(/^\| ([a-z ,-]+) \| ((?:`[a-z.-]+`(?:, )?)+) \| .*\|$/gm)]
  const listed = Object.fromEntries(
    rows.map(([, concern = '', names = '']) => [concern, names.replaceAll('`', '').split(', ')]),
  )
  const expected = Object.fromEntries(
    Object.entries(concerns).map(([concern, said]) => [
      said,
      Object.keys(projectRules).filter(option => projectRules[option]?.concern === concern),
    ]),
  )
  t.strictSame(listed, expected)
  t.end()
})

void t.test('the page about grants is what npm run docs makes of the data', t => {
  const text = page('using-npm/containment-grants.md')
  t.equal(withGeneratedPart(text), text)
  t.throws(() => withGeneratedPart('no marks'), /lost the marks/)
  t.end()
})

void t.test('every error code has a heading', t => {
  const headings = [...page('using-npm/containment-grants.md').matchAll(/^#### `(ECONTAIN[A-Z]+)`$/gm)].map(
    ([, code]) => code,
  )
  for (const code of Object.keys(containmentErrors)) {
    t.ok(headings.includes(code), code)
  }
  t.end()
})
