import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { introduction, prepareIntroduction } from '../../lib/containment/introduction.js'

void t.test('who was given containment is told once', t => {
  const directory = join(t.testdir({}), 'cache/_containment')
  for (const source of ['builtin', 'global'] as const) {
    prepareIntroduction(source, join(directory, source))
    t.match(introduction().join('\n'), /npm install --unsafe.*npm config set safe false/)
    t.strictSame(introduction(), [])
  }
  t.end()
})

void t.test('who asked for it is not', t => {
  for (const source of ['cli', 'env', 'project', 'user', undefined] as const) {
    prepareIntroduction(source, t.testdir({}))
    t.strictSame(introduction(), [])
  }
  prepareIntroduction('builtin', undefined)
  t.strictSame(introduction(), [])
  t.end()
})

void t.test('where it cannot be kept, it is said again', t => {
  const file = join(t.testdir({}), 'file')
  writeFileSync(file, '')
  prepareIntroduction('builtin', join(file, 'below'))
  t.ok(introduction().length > 0)
  t.ok(introduction().length > 0)
  t.end()
})
