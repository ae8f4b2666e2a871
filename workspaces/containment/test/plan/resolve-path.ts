import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { type Entries, hostEntries, rememberEntries, resolvePath } from '../../lib/plan/resolve-path.js'
import { memoryEntries } from '../fixtures/memory-entries.js'

const entries = memoryEntries({
  '/usr/bin/sh': 'file',
  '/bin': { leadsTo: 'usr/bin' },
  '/abs': { leadsTo: '/usr/bin' },
  '/a/b/up': { leadsTo: '../../bin/./sh' },
  '/a/dot': { leadsTo: '.' },
  '/a/dots': { leadsTo: '../../../..' },
  '/a/dangling': { leadsTo: 'gone' },
  '/loop': { leadsTo: 'loop' },
  '/ping': { leadsTo: 'pong/x' },
  '/pong': { leadsTo: 'ping' },
})

void t.test('every link on the way is noted, in the order that it was met', t => {
  t.strictSame(resolvePath('/bin/sh', entries), {
    real: '/usr/bin/sh',
    kind: 'file',
    links: [{ path: '/bin', target: 'usr/bin' }],
  })
  t.strictSame(resolvePath('/a/b/up', entries), {
    real: '/usr/bin/sh',
    kind: 'file',
    links: [
      { path: '/a/b/up', target: '../../bin/./sh' },
      { path: '/bin', target: 'usr/bin' },
    ],
  })
  t.match(resolvePath('/abs', entries), { real: '/usr/bin', kind: 'directory' })
  t.match(resolvePath('/a/dot/b/up', entries), { real: '/usr/bin/sh' })
  t.match(resolvePath('/a/dots', entries), { real: '/', kind: 'directory' })
  t.strictSame(resolvePath('/', entries), { real: '/', kind: 'directory', links: [] })
  t.match(resolvePath('//usr//bin/', entries), { real: '/usr/bin' })
  t.end()
})

void t.test('what leads nowhere has no real path', t => {
  for (const path of ['/gone', '/gone/x', '/usr/bin/sh/x', '/a/dangling', '/loop', '/loop/x', '/ping', '/pong']) {
    t.equal(resolvePath(path, entries), undefined, path)
  }
  t.end()
})

void t.test('forty links are followed, as the kernel does; one more is a loop', t => {
  const chain = (length: number): Entries =>
    memoryEntries({
      '/end': 'file',
      ...Object.fromEntries(
        Array.from({ length }, (_, index) => [`/l${index}`, { leadsTo: index + 1 < length ? `l${index + 1}` : 'end' }]),
      ),
    })
  t.match(resolvePath('/l0', chain(40)), { real: '/end' })
  t.equal(resolvePath('/l0', chain(41)), undefined)
  t.end()
})

void t.test('agrees with the machine about any path in a tangle of links', t => {
  const directory = realpathSync(
    t.testdir({
      d: { e: { file: '', up: t.fixture('symlink', '../..') }, file: '', self: t.fixture('symlink', '.') },
      file: '',
      toFile: t.fixture('symlink', 'd/e/file'),
      toDirectory: t.fixture('symlink', 'd/e/up/d'),
      dangling: t.fixture('symlink', 'nowhere'),
      loop: t.fixture('symlink', 'loop'),
    }),
  )
  const name = fc.constantFrom('d', 'e', 'file', 'up', 'self', 'toFile', 'toDirectory', 'dangling', 'loop', '..', 'x')
  fc.assert(
    fc.property(fc.array(name, { maxLength: 6 }), names => {
      const path = [directory, ...names].join('/')
      let real: string | undefined
      try {
        real = realpathSync.native(path)
      } catch {
        real = undefined
      }
      // `..` of a file is nothing to the kernel; plans never hold `..`
      if (real === undefined && names.includes('..')) {
        return true
      }
      return resolvePath(path, hostEntries)?.real === real
    }),
    { numRuns: 500 },
  )
  t.end()
})

void t.test('the machine is asked without following', t => {
  const directory = t.testdir({ file: '', empty: {}, full: { x: '' }, link: t.fixture('symlink', 'full') })
  const at = (name: string): string => join(directory, name)
  t.strictSame(
    ['file', 'empty', 'link', 'gone'].map(name => hostEntries.kind(at(name))),
    ['file', 'directory', 'link', 'absent'],
  )
  t.equal(hostEntries.kind('/dev/null'), 'file')
  t.equal(hostEntries.kind(at('x'.repeat(256))), 'absent', 'longer than any name')
  t.equal(hostEntries.target(at('link')), 'full')
  t.strictSame(
    ['empty', 'full', 'gone', 'file'].map(name => hostEntries.isEmpty(at(name))),
    [true, false, false, false],
  )
  t.end()
})

void t.test('what no script can change is asked about once, anything else each time', t => {
  const asked: string[] = []
  const counting: Entries = {
    kind: path => {
      asked.push(`kind ${path}`)
      return entries.kind(path)
    },
    target: link => {
      asked.push(`target ${link}`)
      return entries.target(link)
    },
    isEmpty: directory => {
      asked.push(`isEmpty ${directory}`)
      return entries.isEmpty(directory)
    },
  }
  const remembering = rememberEntries(counting, path => path.startsWith('/bin') || path.startsWith('/usr'))
  for (const path of ['/bin', '/bin', '/a/dangling', '/a/dangling', '/usr', '/usr']) {
    resolvePath(path, remembering)
  }
  remembering.isEmpty('/usr')
  remembering.isEmpty('/usr')
  t.strictSame(asked, [
    'kind /bin',
    'target /bin',
    'kind /usr',
    'kind /usr/bin',
    'kind /a',
    'kind /a/dangling',
    'target /a/dangling',
    'kind /a/gone',
    'kind /a',
    'kind /a/dangling',
    'target /a/dangling',
    'kind /a/gone',
    'isEmpty /usr',
  ])
  t.end()
})
