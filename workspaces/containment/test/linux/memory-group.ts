import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { makeMemoryGroup, memoryParent, unboundedMemory } from '../../lib/linux/memory-group.js'

const own = '1:name=systemd:/x\n0::/user.slice/app.slice/shell.scope\n'

const tree = (t: Test, controllers = 'cpu memory pids\n'): string => {
  const root = t.testdir({
    'cgroup.subtree_control': controllers,
    'cgroup.procs': '',
    'user.slice': {
      'app.slice': { 'cgroup.subtree_control': controllers, 'cgroup.procs': '', 'shell.scope': {} },
    },
  })
  return root
}

void t.test('a group is made beside npm’s own, where memory is accounted for and npm may', t => {
  const root = tree(t)
  t.equal(memoryParent(root, own), join(root, 'user.slice/app.slice'))
  t.equal(memoryParent(root, '0::/\n'), root)
  t.equal(memoryParent(root, '0::/../..\n'), undefined)
  t.equal(memoryParent(root, '9:memory:/x\n'), undefined, 'the first version only')
  t.equal(memoryParent(join(root, 'nowhere'), own), undefined)
  t.equal(memoryParent(tree(t, 'cpu pids\n'), own), undefined)
  t.doesNotThrow(() => memoryParent(), 'this machine’s')
  if (process.getuid?.() !== 0) {
    chmodSync(join(root, 'user.slice/app.slice/cgroup.procs'), 0o444)
    t.equal(memoryParent(root, own), undefined)
  }
  t.end()
})

void t.test('all processes of a script share a limit, and the group goes with them', t => {
  const parent = t.testdir({ 'npm-contained-1-0': {}, 'npm-contained-2-0': { populated: '' }, other: {} })
  const group = makeMemoryGroup(1024, parent)
  t.strictSame(
    readdirSync(parent).filter(name => name !== `npm-contained-${process.pid}-0`),
    ['npm-contained-2-0', 'other'],
    'what was left is gone, what is used stays',
  )
  const directory = join(parent, `npm-contained-${process.pid}-0`)
  const content = (name: string): string => readFileSync(join(directory, name), 'utf8')
  t.equal(content('memory.max'), '1024')
  t.equal(content('memory.oom.group'), '1')
  group?.add(123)
  t.equal(content('cgroup.procs'), '123')
  t.doesNotThrow(() => group?.remove(), 'the kernel’s files go with the directory; these do not')
  t.ok(existsSync(directory))
  t.end()
})

void t.test('where none can be made there is none', t => {
  t.equal(unboundedMemory().length, memoryParent() === undefined ? 1 : 0, 'this machine’s')
  t.strictSame(unboundedMemory('/sys/fs/cgroup'), [])
  const parent = t.testdir({})
  t.equal(makeMemoryGroup(1, undefined), undefined)
  t.equal(makeMemoryGroup(1, join(parent, 'nowhere')), undefined)
  const next = join(parent, `npm-contained-${process.pid}-2`)
  mkdirSync(next)
  writeFileSync(join(next, 'x'), '')
  t.equal(makeMemoryGroup(1, parent), undefined, 'a name that is taken')
  const groups = [3, 4].map(() => makeMemoryGroup(1, parent))
  t.equal(groups.filter(group => group !== undefined).length, 2)
  groups[0]?.add(Number.NaN)
  t.end()
})

void t.test('a group whose last process is about to end goes with the next one', t => {
  const parent = t.testdir({})
  const groups = [1, 2].map(() => makeMemoryGroup(1024, parent))
  const [held = '', other = ''] = readdirSync(parent)
  groups[0]?.remove()
  t.strictSame(readdirSync(parent), [held, other], 'control: it cannot be removed yet')
  // as the kernel does it, whose files are no obstacle
  for (const directory of [held, other]) {
    for (const name of readdirSync(join(parent, directory))) {
      rmSync(join(parent, directory, name))
    }
  }
  groups[1]?.remove()
  t.strictSame(readdirSync(parent), [])
  t.end()
})
