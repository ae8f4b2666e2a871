import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { root } from '../fork/paths.js'
import { concerns, projectRules } from '../workspaces/config/lib/containment/project-rules.js'
import { landlockGaps } from '../workspaces/containment/lib/linux/landlock-gaps.js'
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

void t.test('every page has the shape of npm’s', t => {
  const names = ['containment.md', 'containment-backends.md', 'containment-doors.md'].map(name => `using-npm/${name}`)
  for (const name of [...names, 'commands/npm-containment.md']) {
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
