import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { isContained } from '../../lib/machine/is-contained.js'

/** Asks where kill(2) answers so. */
const ask = (t: Test, code: string | undefined): boolean => {
  const answer = (): true => {
    if (code !== undefined) throw Object.assign(new Error(code), { code })
    return true
  }
  t.intercept(process, 'kill', { value: answer })
  return isContained()
}

void t.test('only npm’s own filter answers so', async t => {
  t.equal(isContained(), false, 'these tests are not contained')
  const answers = { EALREADY: true, ESRCH: false, EPERM: false }
  for (const [code, expected] of Object.entries(answers)) {
    await t.test(code, t => {
      t.equal(ask(t, code), expected)
      t.end()
    })
  }
  t.equal(ask(t, undefined), false, 'a process that there is')
})

void t.test('on macOS, whoever cannot make a sandbox is in one', t => {
  const directory = t.testdir({ makes: '#!/bin/sh\nexit 0\n', refuses: '#!/bin/sh\nexit 71\n' })
  const answers = { makes: false, refuses: true, gone: false }
  for (const [name, expected] of Object.entries(answers)) {
    const program = join(directory, name)
    if (name !== 'gone') chmodSync(program, 0o755)
    t.equal(isContained(program), expected, name)
  }
  t.end()
})
