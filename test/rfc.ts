import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { root } from '../fork/paths.js'

const file = 'docs/rfcs/0000-contained-lifecycle-scripts.md'
const text = readFileSync(join(root, file), 'utf8')

void t.test('the RFC has the front matter and the sections of npm’s template', t => {
  const [, frontMatter = ''] = /^---\n([^]*?)\n---\n/.exec(text) ?? []
  t.strictSame(
    [...frontMatter.matchAll(/^(\w+):/gm)].map(([, key]) => key),
    ['title', 'number', 'status', 'created', 'accepted_at', 'implemented_at', 'withdrawn_at', 'implementation'],
  )
  t.strictSame(
    [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title),
    [
      'Summary',
      'Motivation',
      'Scope',
      'Detailed Explanation',
      'Measured evidence',
      'Rationale and Alternatives',
      'Implementation',
      'Prior Art',
      'Unresolved Questions and Bikeshedding',
    ],
  )
  t.end()
})

void t.test('what the RFC and the plan refer to is there', t => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }
  for (const name of [file, 'docs/plan-for-the-default.md']) {
    const page = readFileSync(join(root, name), 'utf8')
    for (const [, target = ''] of page.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      t.ok(existsSync(join(root, dirname(name), target)), `${name}: ${target}`)
    }
    for (const [, script = ''] of page.matchAll(/`npm run ([\w:-]+)/g)) {
      t.ok(script in scripts, `${name}: npm run ${script}`)
    }
    for (const [, path = ''] of page.matchAll(/`npm test -- (\S+?\.ts)/g)) {
      t.ok(existsSync(join(root, path)), `${name}: ${path}`)
    }
  }
  t.end()
})

void t.test('no figure of the RFC is without the command that measures it', t => {
  const table = /## Measured evidence\n[^]*?\n((?:\|.*\n)+)/.exec(text)?.[1] ?? ''
  const rows = table.trimEnd().split('\n').slice(2)
  t.ok(rows.length > 5)
  for (const row of rows) {
    t.match(row, /`npm (run|test)/, row)
  }
  t.end()
})
