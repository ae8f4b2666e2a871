import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { restoreSnapshot, strangeParent, takeSnapshot } from '../../lib/effect/snapshot.js'

/** Everything below a directory, as one comparable value: kinds, modes, bytes and targets. */
const look = (path: string): unknown => {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) {
    return 'absent'
  }
  const mode = (stat.mode & 0o7777).toString(8)
  if (stat.isSymbolicLink()) {
    return `link ${readlinkSync(path)}`
  }
  if (stat.isFile()) {
    return `file ${mode} ${stat.size > 1 << 20 ? 'huge' : readFileSync(path, 'latin1')}`
  }
  if (!stat.isDirectory()) {
    return stat.isFIFO() ? 'fifo' : 'special'
  }
  return { mode, ...Object.fromEntries(readdirSync(path).map(name => [name, look(join(path, name))])) }
}

const makeFifo = (path: string): void => {
  spawnSync('mkfifo', [path])
}

const world = (t: Test): { root: string; outside: string } => {
  const directory = t.testdir({
    root: {
      'package.json': '{"name":"a"}',
      '.git': { config: '[core]\n', hooks: { 'pre-commit': '#!/bin/sh\n', link: t.fixture('symlink', 'pre-commit') } },
      link: t.fixture('symlink', '../outside/secret'),
      src: { 'index.js': '' },
    },
    outside: { secret: 'secret', config: 'theirs', hooks: { 'pre-commit': 'theirs' }, 'package.json': 'theirs' },
  })
  const root = join(directory, 'root')
  chmodSync(join(root, '.git/hooks/pre-commit'), 0o755)
  chmodSync(join(root, '.git/hooks'), 0o750)
  chmodSync(join(root, 'package.json'), 0o640)
  return { root, outside: join(directory, 'outside') }
}

type Attack = (path: string, outside: string) => void

const onFile: Record<string, Attack> = {
  'other bytes of the same length': path => {
    writeFileSync(path, readFileSync(path, 'utf8').replace('a', 'b').replace('c', 'k'))
  },
  longer: path => {
    writeFileSync(path, 'more', { flag: 'a' })
  },
  huge: path => {
    truncateSync(path, 1 << 40)
  },
  emptied: path => {
    truncateSync(path, 0)
  },
  deleted: path => {
    rmSync(path)
  },
  'mode changed': path => {
    chmodSync(path, 0o777)
  },
  'set-user-id': path => {
    chmodSync(path, 0o4755)
  },
  unreadable: path => {
    chmodSync(path, 0)
  },
  'replaced by a link out': (path, outside) => {
    rmSync(path)
    symlinkSync(join(outside, 'secret'), path)
  },
  'replaced by a link to a directory outside': (path, outside) => {
    rmSync(path)
    symlinkSync(outside, path)
  },
  'replaced by a dangling link': path => {
    rmSync(path)
    symlinkSync('gone', path)
  },
  'replaced by a directory': path => {
    rmSync(path)
    mkdirSync(join(path, 'deep/er'), { recursive: true })
    writeFileSync(join(path, 'deep/er/x'), '')
  },
  'replaced by a directory that leads out': (path, outside) => {
    rmSync(path)
    mkdirSync(path)
    symlinkSync(outside, join(path, 'out'))
  },
  'replaced by a FIFO': path => {
    rmSync(path)
    makeFifo(path)
  },
  'renamed away': path => {
    renameSync(path, `${path}.old`)
  },
}

for (const name of ['package.json', '.git/config']) {
  for (const [attack, act] of Object.entries(onFile)) {
    void t.test(`${name}: ${attack}`, t => {
      const { root, outside } = world(t)
      const path = join(root, name)
      const before = takeSnapshot(path)
      const looked = look(path)
      const theirs = look(outside)
      act(path, outside)
      t.equal(restoreSnapshot(path, root, before), true, 'noticed')
      t.strictSame(look(path), looked, 'bytes and mode are what they were')
      t.strictSame(look(outside), theirs, 'nothing outside was touched')
      t.equal(restoreSnapshot(path, root, before), false, 'and then it is as it was')
      t.end()
    })
  }
}

const onParent: Record<string, Attack> = {
  'a link out': (parent, outside) => {
    renameSync(parent, `${parent}.old`)
    symlinkSync(outside, parent)
  },
  'a link to itself': parent => {
    renameSync(parent, `${parent}.old`)
    symlinkSync('.git', parent)
  },
  'a file': parent => {
    renameSync(parent, `${parent}.old`)
    writeFileSync(parent, 'gitdir: /elsewhere\n')
  },
  'a FIFO': parent => {
    rmSync(parent, { recursive: true })
    makeFifo(parent)
  },
  nothing: parent => {
    rmSync(parent, { recursive: true })
  },
  'another directory': parent => {
    renameSync(parent, `${parent}.old`)
    mkdirSync(parent)
    writeFileSync(join(parent, 'config'), '[core]\nfsmonitor = evil\n')
  },
}

for (const name of ['.git/config', '.git/hooks', '.git/hooks/pre-commit']) {
  for (const [attack, act] of Object.entries(onParent)) {
    void t.test(`${name}, whose parent became ${attack}`, t => {
      const { root, outside } = world(t)
      const path = join(root, name)
      const before = takeSnapshot(path)
      const looked = look(path)
      const theirs = look(outside)
      act(join(root, '.git'), outside)
      t.equal(restoreSnapshot(path, root, before), true)
      t.strictSame(look(path), looked)
      t.ok(lstatSync(join(root, '.git')).isDirectory())
      t.strictSame(look(outside), theirs, 'nothing outside was touched')
      t.equal(restoreSnapshot(path, root, before), false)
      t.end()
    })
  }
}

const onDirectory: Record<string, Attack> = {
  'a file more': path => {
    writeFileSync(join(path, 'post-checkout'), 'evil')
  },
  'a file less': path => {
    rmSync(join(path, 'pre-commit'))
  },
  'a file changed': path => {
    writeFileSync(join(path, 'pre-commit'), '#!/bin/evil')
  },
  'a link changed': path => {
    rmSync(join(path, 'link'))
    symlinkSync('/bin/sh', join(path, 'link'))
  },
  'a file became a link to itself elsewhere': path => {
    renameSync(join(path, 'pre-commit'), join(path, '../same'))
    symlinkSync('../same', join(path, 'pre-commit'))
  },
  'a link became a file': path => {
    rmSync(join(path, 'link'))
    writeFileSync(join(path, 'link'), 'pre-commit')
  },
  'mode changed': path => {
    chmodSync(path, 0o777)
  },
  'replaced by a link out': (path, outside) => {
    rmSync(path, { recursive: true })
    symlinkSync(join(outside, 'hooks'), path)
  },
  'replaced by a file': path => {
    rmSync(path, { recursive: true })
    writeFileSync(path, '')
  },
}

for (const [attack, act] of Object.entries(onDirectory)) {
  void t.test(`a protected directory: ${attack}`, t => {
    const { root, outside } = world(t)
    const path = join(root, '.git/hooks')
    const before = takeSnapshot(path)
    const looked = look(path)
    const theirs = look(outside)
    act(path, outside)
    t.equal(restoreSnapshot(path, root, before), true)
    t.strictSame(look(path), looked)
    t.strictSame(look(outside), theirs)
    t.equal(restoreSnapshot(path, root, before), false)
    t.end()
  })
}

const creations: Record<string, Attack> = {
  'a file': path => {
    writeFileSync(path, 'evil')
  },
  'a directory': path => {
    mkdirSync(join(path, 'x'), { recursive: true })
  },
  'a link out': (path, outside) => {
    symlinkSync(outside, path)
  },
  'a dangling link': path => {
    symlinkSync('gone', path)
  },
  'a FIFO': path => {
    makeFifo(path)
  },
  'a hard link': path => {
    linkSync(join(path, '../src/index.js'), path)
  },
}

for (const [attack, act] of Object.entries(creations)) {
  void t.test(`a name that did not exist became ${attack}`, t => {
    const { root, outside } = world(t)
    const path = join(root, '.npmrc')
    const before = takeSnapshot(path)
    const all = look(root)
    const theirs = look(outside)
    t.equal(restoreSnapshot(path, root, before), false)
    act(path, outside)
    t.equal(restoreSnapshot(path, root, before), true)
    t.strictSame(look(root), all)
    t.strictSame(look(outside), theirs)
    t.equal(restoreSnapshot(path, root, before), false)
    t.end()
  })
}

void t.test('a name that did not exist, below a parent that did not exist', t => {
  const { root, outside } = world(t)
  const path = join(root, '.github/workflows')
  const before = takeSnapshot(path)
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'evil.yml'), '')
  t.equal(restoreSnapshot(path, root, before), true)
  t.notOk(existsSync(path))
  rmSync(join(root, '.github'), { recursive: true })
  mkdirSync(join(outside, 'workflows'))
  symlinkSync(outside, join(root, '.github'))
  t.equal(restoreSnapshot(path, root, before), true)
  t.ok(existsSync(join(outside, 'workflows')), 'the outside keeps its own')
  t.notOk(existsSync(path))
  t.equal(restoreSnapshot(path, root, before), false)
  t.end()
})

void t.test('a protected link is kept as a link, its target is nobody’s business', t => {
  const { root, outside } = world(t)
  const path = join(root, 'link')
  const before = takeSnapshot(path)
  t.match(before, { kind: 'link', target: '../outside/secret' })
  writeFileSync(join(outside, 'secret'), 'changed by its owner')
  t.equal(restoreSnapshot(path, root, before), false)
  rmSync(path)
  writeFileSync(path, 'secret')
  t.equal(restoreSnapshot(path, root, before), true)
  t.equal(readlinkSync(path), '../outside/secret')
  t.equal(readFileSync(path, 'utf8'), 'changed by its owner')
  t.end()
})

void t.test('something special is noticed when it changes, and not made again', t => {
  const { root } = world(t)
  const path = join(root, 'fifo')
  makeFifo(path)
  const before = takeSnapshot(path)
  t.strictSame(before, { kind: 'special' })
  t.equal(restoreSnapshot(path, root, before), false)
  rmSync(path)
  writeFileSync(path, 'x')
  t.equal(restoreSnapshot(path, root, before), true)
  t.notOk(existsSync(path))
  t.end()
})

void t.test('a huge file is judged by its size, not read', t => {
  const { root } = world(t)
  const path = join(root, 'package.json')
  const before = takeSnapshot(path)
  truncateSync(path, 1 << 40)
  const started = performance.now()
  t.equal(restoreSnapshot(path, root, before), true)
  t.ok(performance.now() - started < 1000)
  t.end()
})

void t.test('the first parent that is no directory', t => {
  const { root, outside } = world(t)
  t.equal(strangeParent(join(root, '.git/hooks/pre-commit'), root), undefined)
  t.equal(strangeParent(join(root, 'gone/too/deep'), root), undefined)
  t.equal(strangeParent(join(root, 'package.json/x/y'), root), join(root, 'package.json'))
  symlinkSync(outside, join(root, 'out'))
  t.equal(strangeParent(join(root, 'out/hooks/pre-commit'), root), join(root, 'out'))
  t.equal(strangeParent('/elsewhere', root), undefined)
  t.end()
})

type Tree = { [name: string]: string | Tree }
const { tree } = fc.letrec<{ tree: Tree; entry: string | Tree }>(tie => ({
  tree: fc.dictionary(fc.constantFrom('a', 'b', 'c', '.d'), tie('entry'), { maxKeys: 3, noNullPrototype: true }),
  entry: fc.oneof({ maxDepth: 3 }, fc.string(), tie('tree')),
}))

void t.test('whatever becomes of any tree: it is noticed when it differs, and it is again what it was', t => {
  const scratch = t.testdir({})
  const write = (path: string, entry: string | Tree): void => {
    if (typeof entry === 'string') {
      writeFileSync(path, entry)
      return
    }
    mkdirSync(path)
    for (const [name, child] of Object.entries(entry)) {
      write(join(path, name), child)
    }
  }
  fc.assert(
    fc.property(tree, tree, (one, other) => {
      rmSync(join(scratch, 'root'), { recursive: true, force: true })
      mkdirSync(join(scratch, 'root'))
      const path = join(scratch, 'root/name')
      write(path, one)
      const before = takeSnapshot(path)
      const looked = look(path)
      rmSync(path, { recursive: true })
      write(path, other)
      const differs = JSON.stringify(look(path)) !== JSON.stringify(looked)
      t.equal(restoreSnapshot(path, join(scratch, 'root'), before), differs)
      t.strictSame(look(path), looked)
    }),
    { numRuns: 100 },
  )
  t.end()
})

void t.test('what cannot be told to be there or not is an error, not an absence', t => {
  t.throws(() => takeSnapshot(`/${'long'.repeat(1000)}`), { code: 'ENAMETOOLONG' })
  t.end()
})

void t.test('a directory that a script has locked is opened again', t => {
  const { root } = world(t)
  const path = join(root, '.git/hooks')
  const before = takeSnapshot(path)
  chmodSync(path, 0)
  chmodSync(join(root, '.git'), 0)
  t.equal(restoreSnapshot(path, root, before), true)
  t.strictSame(takeSnapshot(path), before)
  t.end()
})
