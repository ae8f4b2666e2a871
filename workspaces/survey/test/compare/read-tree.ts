import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readTree, treeLimits } from '../../lib/compare/read-tree.js'
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

void t.test('what a script left to do the reader harm', async t => {
  const directory = t.testdir({ a: { deep: { deeper: {} } }, 'b.txt': 'hello', unwanted: {} })
  const read = (limits: Partial<typeof treeLimits> = {}) =>
    readTree(directory, [], { limits: { ...treeLimits, ...limits }, isWanted: path => path !== 'unwanted' })
  symlinkSync(directory, join(directory, 'again'))
  symlinkSync('\u001b[2J', join(directory, '\u001b]0;name'))
  writeFileSync(Buffer.concat([Buffer.from(`${directory}/`), Buffer.from([0x63, 0xff])]), '')
  const tree = await read()
  t.strictSame([...tree.keys()].sort(), ['a', 'a/deep', 'a/deep/deeper', 'again', 'b.txt', 'c\ufffd', '\ufffd]0;name'])
  t.strictSame(tree.get('\ufffd]0;name'), { kind: 'link', target: '\ufffd[2J' })
  await t.rejects(readTree(join(directory, 'again'), []), { code: 'ENOTDIR' }, 'also the directory itself')
  t.strictSame(await read({ depth: 3, entries: 8, bytes: 5 }), tree)
  await t.rejects(read({ depth: 2 }), /too deep/)
  await t.rejects(read({ entries: 7 }), /too many files/)
  await t.rejects(read({ bytes: 4 }), /more bytes/)
  truncateSync(join(directory, 'b.txt'), (1 << 20) + 5)
  t.match((await read()).get('b.txt'), { kind: 'file', size: (1 << 20) + 5, hash: /^[0-9a-f]{64}$/ })
  truncateSync(join(directory, 'b.txt'), 2 ** 40)
  await t.rejects(read(), /more bytes/, 'a file of holes alone')
})

const isRoot = process.getuid?.() === 0

void t.test('what may not be looked at', { skip: isRoot && 'root may look at everything' }, async t => {
  const directory = t.testdir({ closed: { below: '' }, 'closed.txt': '' })
  const [closed, file] = [join(directory, 'closed'), join(directory, 'closed.txt')]
  chmodSync(closed, 0)
  chmodSync(file, 0)
  // opened again before tap removes it all, which comes before any teardown of the test's own
  const tree = await readTree(directory, []).finally(() => {
    chmodSync(closed, 0o700)
  })
  t.strictSame(Object.fromEntries(tree), {
    closed: { kind: 'directory', mode: 0 },
    'closed.txt': { kind: 'other', mode: 0 },
  })
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
