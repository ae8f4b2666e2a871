import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { declaredCommands } from '../../lib/effect/declared-commands.js'

void t.test('the commands of a package, below it whatever they say', t => {
  const cases: [manifest: unknown, commands: string[]][] = [
    [{}, []],
    [{ bin: 'cli.js' }, ['cli.js']],
    [{ bin: { a: './bin/a', b: '../../b', c: '/c', d: 7 } }, ['bin/a', 'b', 'c']],
    [{ directories: { bin: 'bin' } }, ['bin']],
    [{ bin: null, directories: 'bin' }, []],
    [null, []],
    [[], []],
  ]
  for (const [manifest, commands] of cases) {
    const directory = t.testdir({ 'package.json': JSON.stringify(manifest) })
    t.strictSame(
      declaredCommands(directory),
      commands.map(name => join(directory, name)),
      JSON.stringify(manifest),
    )
  }
  t.end()
})

void t.test('no manifest that can be read: no commands', t => {
  t.strictSame(declaredCommands(t.testdir({})), [])
  t.strictSame(declaredCommands(t.testdir({ 'package.json': '{' })), [])
  const directory = t.testdir({ other: '{"bin":"cli.js"}', 'package.json': t.fixture('symlink', 'other') })
  t.strictSame(declaredCommands(directory), [], 'a link is not read')
  const waiting = t.testdir({})
  spawnSync('mkfifo', [join(waiting, 'package.json')])
  t.strictSame(declaredCommands(waiting), [], 'a FIFO is not opened')
  t.end()
})
