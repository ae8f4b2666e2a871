import t from 'tap'
import { compareTrees, type Difference, type Entry, type Tree, withoutNoise } from '../../lib/compare/tree.js'

const file = (hash: string, mode = 0o644, size = hash.length): Entry => ({ kind: 'file', mode, size, hash })
const directory: Entry = { kind: 'directory', mode: 0o755 }
const tree = (entries: Readonly<Record<string, Entry>>): Tree => new Map(Object.entries(entries))

void t.test('equal trees do not differ', t => {
  const one = tree({ a: directory, 'a/x': file('1'), l: { kind: 'link', target: 'a' }, s: { kind: 'other', mode: 0 } })
  t.strictSame(compareTrees(one, one), [])
  t.end()
})

void t.test('each way to differ', t => {
  const before = tree({
    type: file('1'),
    mode: file('1'),
    content: file('1'),
    both: file('1'),
    link: { kind: 'link', target: 'a' },
    gone: directory,
    'gone/below': file('1'),
    place: directory,
  })
  const after = tree({
    type: directory,
    mode: file('1', 0o755),
    content: file('22'),
    both: file('22', 0o600),
    link: { kind: 'link', target: 'b' },
    place: { kind: 'directory', mode: 0o700 },
    new: file('1'),
  })
  t.strictSame(compareTrees(before, after), [
    { path: 'both', kind: 'content', detail: '1 → 2 bytes' },
    { path: 'both', kind: 'mode', detail: '0644 → 0600' },
    { path: 'content', kind: 'content', detail: '1 → 2 bytes' },
    { path: 'gone', kind: 'missing' },
    { path: 'link', kind: 'target', detail: 'a → b' },
    { path: 'mode', kind: 'mode', detail: '0644 → 0755' },
    { path: 'new', kind: 'added' },
    { path: 'place', kind: 'mode', detail: '0755 → 0700' },
    { path: 'type', kind: 'type', detail: 'file → directory' },
  ])
  t.end()
})

void t.test('noise is what differs at the same path in the same way', t => {
  const found = compareTrees(
    tree({ a: file('1'), b: file('1'), gone: file('1') }),
    tree({ a: file('2'), b: file('2'), new: file('1') }),
  )
  const without = (...noise: Difference[]): string[] => withoutNoise(found, noise).map(({ path }) => path)
  t.strictSame(without({ path: 'a', kind: 'content', detail: '' }), ['b', 'gone', 'new'])
  t.strictSame(without({ path: 'gone', kind: 'added' }, { path: 'new', kind: 'missing' }), ['a', 'b'])
  t.strictSame(without({ path: 'gone', kind: 'content', detail: '' }), ['a', 'b', 'gone', 'new'], 'missing is no noise')
  t.end()
})
