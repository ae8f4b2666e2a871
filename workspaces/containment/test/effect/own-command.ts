import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { isLinkedDirectory, isOwnCommand } from '../../lib/effect/own-command.js'

void t.test('only a regular file of the package is a command', t => {
  const directory = t.testdir({
    package: {
      'cli.js': '',
      bin: { 'deep.js': '' },
      node_modules: { bundled: { 'cli.js': '' } },
    },
    outside: { 'cli.js': '' },
  })
  const root = join(directory, 'package')
  const link = (name: string, target: string): void => {
    symlinkSync(target, join(root, name))
  }
  spawnSync('mkfifo', [join(root, 'fifo')])
  link('inside', 'bin/deep.js')
  link('inside-directory', 'bin')
  link('to-fifo', 'fifo')
  link('to-bundled', 'node_modules/bundled/cli.js')
  link('out', '../outside/cli.js')
  link('out-directory', '../outside')
  link('dangling', 'gone')
  link('loop', 'loop')
  const own = ['cli.js', 'bin/deep.js', 'gone', 'gone/too', 'inside', 'inside-directory/deep.js']
  const bundled = ['node_modules/bundled/cli.js']
  const refused = ['fifo', 'bin', 'to-fifo', 'to-bundled', 'out', 'out-directory/cli.js', 'dangling', 'loop']
  t.strictSame(
    [...own, ...bundled, ...refused].filter(name => isOwnCommand(join(root, name), root)),
    [...own, ...bundled],
  )
  t.notOk(isOwnCommand(join(directory, 'outside/cli.js'), root), 'a path out of it is not one either')
  t.end()
})

void t.test('a directory of linked commands that is a link', t => {
  const directory = t.testdir({ one: { '.bin': {} }, two: {}, bin: t.fixture('symlink', 'one') })
  symlinkSync('../one', join(directory, 'two/.bin'))
  t.equal(isLinkedDirectory(join(directory, 'one/.bin')), false)
  t.equal(isLinkedDirectory(join(directory, 'two/.bin')), true)
  t.equal(isLinkedDirectory(join(directory, 'bin')), false, 'a global prefix may have one')
  mkdirSync(join(directory, 'three'))
  t.equal(isLinkedDirectory(join(directory, 'three/.bin')), false)
  t.end()
})
