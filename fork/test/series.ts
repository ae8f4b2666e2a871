import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { launcherDirectory } from '../assemble/layout.js'
import { listFiles } from '../assemble/list-files.js'
import { edits } from '../edits/index.js'
import { concernOf, concerns, series } from '../patch/concerns.js'
import { git, signatureOf } from '../patch/git.js'
import { makeSeries, type Series } from '../patch/make-series.js'
import { sizeTable } from '../patch/size.js'
import { asPacked, asRepository } from '../patch/unpack.js'
import { repositoryPath } from '../upstream-paths.js'
import { dist, fileList, pristine, root } from '../paths.js'

// two thousand files go through git
t.setTimeout(180_000)

const built = JSON.parse(readFileSync(fileList, 'utf8')) as string[]
const signature = { name: 'A', email: 'a@example.org', date: '2026-01-01T00:00:00Z' }
const directory = mkdtempSync(join(tmpdir(), 'npm-series-'))
t.teardown(() => {
  rmSync(directory, { recursive: true, force: true })
})

const make = (name: string): Series =>
  makeSeries({
    pristine,
    dist,
    built,
    edits,
    launcherSource: join(root, 'workspaces/containment/launcher'),
    pages: join(root, 'docs/content'),
    signature,
    scratch: join(directory, 'scratch'),
    target: join(directory, name),
  })

const fingerprint = (tree: string, paths: readonly string[]): string[] =>
  paths.map(path => {
    const file = join(tree, path)
    const mode = statSync(file).mode & 0o100 ? 'executable' : 'plain'
    return `${path} ${mode} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`
  })

void t.test('the series applies to the pristine tree, and what comes out is dist/', t => {
  const { patches, edits: list } = make('one')
  t.match(patches[0], /^0000-cover-letter\.patch$/)
  const repository = join(directory, 'repository')
  mkdirSync(repository)
  git(repository, ['init', '--quiet'])
  asRepository(pristine, listFiles(pristine), repository)
  git(repository, ['add', '--all', '--force'])
  git(repository, ['commit', '--quiet', '--message=pristine'], signature)
  const files = patches.slice(1).map(name => join(directory, 'one', name))
  git(repository, ['am', '--quiet', '--keep-cr', '--whitespace=nowarn', ...files], signature)

  const expected = built.filter(path => !path.startsWith(`${launcherDirectory}/`)).sort()
  const packed = join(directory, 'packed')
  const isPacked = new Set(expected)
  asPacked(repository, packed, path => isPacked.has(path))
  t.strictSame(fingerprint(packed, listFiles(packed)), fingerprint(dist, expected))

  // and nothing else has come but what is not packed
  const known = new Set(expected.map(repositoryPath))
  const more = listFiles(repository).filter(path => !path.startsWith('.git/') && !known.has(path))
  t.ok(more.length > 10)
  t.strictSame(
    more.filter(path => !/^(workspaces\/containment\/launcher\/[a-z_-]+\.[ch]|docs\/lib\/content\/.*\.md)$/.test(path)),
    [],
  )

  const subjects = git(repository, ['log', '--format=%s', '--reverse']).trimEnd().split('\n').slice(1)
  t.strictSame(
    subjects,
    series.map(({ subject }) => subject).filter(subject => subjects.includes(subject)),
  )
  for (const subject of subjects) {
    t.match(subject, /^(feat|fix|docs|chore)(\([a-z-]+\))?: [a-z].{10,60}$/)
  }
  const cover = readFileSync(join(directory, 'one', patches[0] ?? ''), 'utf8')
  t.notMatch(cover, /\*\*\* (SUBJECT|BLURB)/)
  for (const { file } of edits) {
    t.ok(list.includes(repositoryPath(file)), file)
  }
  t.end()
})

void t.test('every file has one concern, and every concern but the last names its own', t => {
  t.equal(concernOf('lib/commands/containment/index.js').subject, concerns.at(-1)?.subject)
  t.match(concernOf('workspaces/config/lib/definitions/index.js').subject, /^feat\(config\)/)
  t.match(concernOf('man/man1/npm-ci.1').subject, /^docs/)
  t.match(concernOf('package.json').subject, /^chore/)
  t.equal(new Set(series).size, concerns.length)
  t.end()
})

void t.test('the size of the change', t => {
  const files = [
    { packed: 'lib/a.js', path: 'lib/a.js', kind: 'added' },
    { packed: 'lib/npm.js', path: 'lib/npm.js', kind: 'changed' },
  ] as const
  const table = sizeTable(files, path => (path === 'lib/a.js' ? { plus: 10, minus: 0 } : { plus: 2, minus: 1 }))
  t.match(table, /^together +1 +10 +1 +\+2 -1$/m)
  t.end()
})

void t.test('whose name stands on the patches', t => {
  const without = signatureOf(directory)
  t.match(without, { name: /./, email: /@/, date: /^\d{4}-/ })
  git(directory, ['init', '--quiet'])
  git(directory, ['commit', '--quiet', '--allow-empty', '--message=x'], signature)
  t.match(signatureOf(directory), { name: 'A', email: 'a@example.org', date: /^2026-01-01T00:00:00/ })
  t.throws(() => git(directory, ['nonsense']), { name: 'BuildError', message: /^git nonsense failed/ })
  t.end()
})
