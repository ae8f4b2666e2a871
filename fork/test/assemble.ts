import { createHash } from 'node:crypto'
import { lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { assemble, type Assembly } from '../assemble/assemble.js'
import { integrityOf } from '../assemble/apply-edits.js'
import { verifyTarball } from '../assemble/fetch-upstream.js'
import { foreignFiles } from '../assemble/foreign-files.js'
import { layout } from '../assemble/layout.js'
import { listFiles } from '../assemble/list-files.js'
import { withoutSourceMap } from '../assemble/overlay.js'
import { manualOf } from '../docs/manual.js'
import { edits } from '../edits/index.js'
import { compiled, dist, launcher, pristine, root } from '../paths.js'

const assembly = (target: string): Assembly => ({
  root,
  compiled,
  pristine,
  launcher,
  layout,
  edits,
  manual: manualOf,
  target,
})

const fingerprint = (tree: string): string[] =>
  listFiles(tree).map(path => {
    const file = join(tree, path)
    return `${path} ${lstatSync(file).mode.toString(8)} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`
  })

void t.test('assembling twice gives the same names, modes and bytes, and the same as dist/', t => {
  const directory = t.testdir({})
  assemble(assembly(join(directory, 'one')))
  assemble(assembly(join(directory, 'two')))
  const one = fingerprint(join(directory, 'one'))
  t.ok(one.length > 1900)
  t.strictSame(fingerprint(join(directory, 'two')), one)
  const shipped = fingerprint(dist).filter(line => !/\.pyc /.test(line))
  t.strictSame(shipped, one)
  t.end()
})

void t.test('a stale edit stops the build and leaves no tree behind', t => {
  const directory = t.testdir({ pristine: { 'a.js': 'changed\n' } })
  const stale = { file: 'a.js', integrity: integrityOf('as it was\n'), edits: [] }
  const broken = {
    ...assembly(join(directory, 'tree')),
    pristine: join(directory, 'pristine'),
    manual: () => new Map<string, string>(),
    edits: [stale],
  }
  t.throws(() => assemble(broken), { name: 'BuildError', message: /^a\.js: the edits were written against/ })
  t.strictSame(listFiles(directory), ['pristine/a.js'])
  t.throws(() => assemble({ ...broken, edits: [{ ...stale, file: 'gone.js' }] }), {
    message: /^gone\.js: there is no such file/,
  })
  t.end()
})

void t.test('a file that npm already has is not overwritten by the project', t => {
  const path = 'lib/containment/open.js'
  const directory = t.testdir({ pristine: { lib: { containment: { 'open.js': 'theirs\n' } } } })
  const broken = {
    ...assembly(join(directory, 'tree')),
    pristine: join(directory, 'pristine'),
    manual: () => new Map<string, string>(),
    edits: [],
  }
  t.throws(() => assemble(broken), { message: `${path}: the project adds a file that npm already has` })
  t.throws(() => assemble({ ...broken, edits: [{ file: path, integrity: integrityOf('theirs\n'), edits: [] }] }), {
    message: /and edits it$/,
  })
  t.end()
})

void t.test('only the pinned tarball is accepted', t => {
  t.throws(
    () => {
      verifyTarball(Buffer.from('something else'))
    },
    { name: 'BuildError', message: /is pinned$/ },
  )
  t.end()
})

void t.test('a foreign file in the tree is noticed, what python leaves is not one', t => {
  t.strictSame(foreignFiles(['a.js', 'b.js', 'gyp/__pycache__/x.pyc'], ['a.js']), ['b.js'])
  t.end()
})

void t.test('shipped code does not point to a source map', t => {
  t.equal(withoutSourceMap('x\n//# sourceMappingURL=x.js.map'), 'x\n')
  t.equal(withoutSourceMap('x\n'), 'x\n')
  t.end()
})

void t.test('a foreign file in dist/ is an error of upstream:diff', async t => {
  const { upstreamDiff } = await import('../assemble/print-diff.js')
  const foreign = join(dist, 'foreign.js')
  writeFileSync(foreign, '')
  t.teardown(() => {
    rmSync(foreign, { force: true })
  })
  t.throws(() => upstreamDiff(), { name: 'BuildError', message: /foreign\.js/ })
  rmSync(foreign)
  t.match(upstreamDiff(), /^\+ {2}"version": "12\.2\.0\+safe\.1",$/m)
})
