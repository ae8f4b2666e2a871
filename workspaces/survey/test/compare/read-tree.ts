import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readTree } from '../../lib/compare/read-tree.js'
import { compareTrees } from '../../lib/compare/tree.js'

void t.test('everything below a directory, by what it is', async t => {
  const directory = t.testdir({ a: { 'x.txt': 'hello' } })
  chmodSync(join(directory, 'a'), 0o750)
  chmodSync(join(directory, 'a/x.txt'), 0o640)
  symlinkSync('/nowhere', join(directory, 'link'))
  execFileSync('mkfifo', [join(directory, 'fifo')])
  const tree = await readTree(directory, [])
  t.match(tree.get('fifo'), { kind: 'other' })
  t.strictSame([...tree.keys()], ['a', 'a/x.txt', 'fifo', 'link'])
  t.strictSame(tree.get('a'), { kind: 'directory', mode: 0o750 })
  t.match(tree.get('a/x.txt'), { kind: 'file', mode: 0o640, size: 5, hash: /^2cf24dba/ })
  t.strictSame(tree.get('link'), { kind: 'link', target: '/nowhere' })
})

void t.test('what node-gyp writes of the npm that ran it is no difference', async t => {
  const directory = t.testdir({ stock: {}, fork: {}, other: {} })
  const config = (npm: string, version: string, more: string): string =>
    `{\n  "variables": {\n    "node_gyp_dir": "${npm}/node_modules/node-gyp",\n    "npm_version": "${version}",\n${more}    "user_agent": "npm/${version} node"\n  }\n}\n`
  mkdirSync(join(directory, 'build'))
  writeFileSync(join(directory, 'stock/config.gypi'), config('/stock/npm', '12.2.0', ''))
  writeFileSync(join(directory, 'fork/config.gypi'), config('/the/fork', '12.2.0+safe.1', '    "safe": "true",\n'))
  writeFileSync(join(directory, 'other/config.gypi'), config('/the/fork', '12.2.0+safe.1', '    "python": "x",\n'))
  const [stock, fork, other] = await Promise.all(
    ['stock', 'fork', 'other'].map(name => readTree(join(directory, name), ['/stock/npm', '/the/fork'])),
  )
  t.ok(stock && fork && other)
  t.strictSame(stock && fork && compareTrees(stock, fork), [])
  t.equal(stock && other && compareTrees(stock, other).length, 1)
})

void t.test('neither is the way to it', async t => {
  const makefile = (npm: string): { Makefile: string } => ({
    Makefile: `cd $(srcdir); ../../../${npm}/node_modules/node-gyp/gyp/gyp_main.py\n`,
  })
  const directory = t.testdir({
    stock: makefile('tools/lib/npm'),
    fork: makefile('forks/lib/npm'),
    other: makefile('tools/lib/npm-other'),
  })
  const [stock, fork, other] = await Promise.all(
    ['stock', 'fork', 'other'].map(name => readTree(join(directory, name), ['/s/tools/lib/npm', '/s/forks/lib/npm'])),
  )
  t.strictSame(stock && fork && compareTrees(stock, fork), [])
  t.equal(stock && other && compareTrees(stock, other).length, 1)
})
