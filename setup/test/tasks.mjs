import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import t from 'tap'
import { nodeFor, projectNode, root } from '../paths.mjs'
import { steps, stepsFor } from '../steps.mjs'
import { tasks } from '../tasks.mjs'

t.test('every script of package.json is a task, and every task is a script', t => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const [name, command] of Object.entries(scripts)) {
    t.match(command, /^node setup\/main\.mjs( |$)/, name)
    const [, , task] = command.split(' ')
    t.ok(task === undefined || Object.hasOwn(tasks, task), name)
  }
  t.strictSame(
    Object.keys(tasks).filter(name => !Object.hasOwn(scripts, name)),
    [],
  )
  t.end()
})

t.test('a task is programs by absolute path, with the arguments of the person', t => {
  for (const [name, commands] of Object.entries(tasks)) {
    for (const command of commands) {
      t.ok(isAbsolute(command([])[0]), name)
    }
  }
  t.strictSame(tasks.test[0](['a', 'b']).slice(1), ['a', 'b'])
  t.end()
})

t.test('the steps in order, each of which knows whether it is done', t => {
  t.strictSame(steps[0].name, 'dependencies')
  t.strictSame(steps.at(-1).name, 'assemble')
  for (const { name, isDone, run } of steps) {
    t.type(isDone(), 'boolean', name)
    t.type(run, 'function')
  }
  t.end()
})

t.test('on a Mac there is no launcher to build, and the Node.js is the one that is there', t => {
  t.strictSame(
    stepsFor('darwin').map(({ name }) => name),
    ['dependencies', 'compile', 'assemble'],
  )
  t.equal(nodeFor('darwin'), process.execPath)
  t.equal(nodeFor('linux'), projectNode)
  t.end()
})

t.test('an unknown task is an error that names the tasks, and nothing is set up', t => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'setup/main.mjs'), 'nonsense'], {
    encoding: 'utf8',
  })
  t.equal(status, 1)
  t.equal(stderr, `\nerror: There is no task nonsense.\n       Choose one of: ${Object.keys(tasks).join(', ')}\n`)
  t.end()
})
