// Every example of every page is run, or compared with what npm prints, by a test that is named here.
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import t from 'tap'
import { root } from '../../fork/paths.js'
import { allBlocks, blocksIn } from './fixtures/blocks.js'
import { tested } from './fixtures/tested-blocks.js'

void t.test('no block is without a test', t => {
  const found = Object.fromEntries(
    [...new Set(allBlocks.map(({ page }) => page))].map(name => [
      name,
      allBlocks.filter(({ page }) => page === name).map(({ language }) => language),
    ]),
  )
  t.strictSame(
    found,
    Object.fromEntries(Object.entries(tested).map(([page, blocks]) => [page, blocks.map(([language]) => language)])),
    'a new block belongs into the test that runs it, and into this list',
  )
  t.end()
})

void t.test('the tests that are named are there, and read the page', t => {
  for (const [page, blocks] of Object.entries(tested)) {
    for (const test of new Set(blocks.map(([, test]) => test))) {
      const path = join(root, test)
      const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
      t.ok(text.includes(basename(page, '.md')) || text.includes(`testedBy('${test}')`), `${test}: ${page}`)
    }
  }
  t.end()
})

void t.test('what a block is', t => {
  const page = 'a\n\n    one\n\n    two\n\n1. b\n\n   ```js\n   c\n     d\n   ```\n\n```\ne\n```\n'
  t.strictSame(blocksIn('p', page), [
    { page: 'p', language: 'js', text: 'c\n  d\n' },
    { page: 'p', language: '', text: 'e\n' },
    { page: 'p', language: 'indented', text: 'one\n\ntwo\n' },
  ])
  t.end()
})
