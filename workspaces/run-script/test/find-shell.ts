import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { findShell } from '../lib/find-shell.js'

void t.test('the shell of the system, or an absolute one as it is', t => {
  t.equal(findShell(undefined, '/nowhere'), '/bin/sh')
  t.equal(findShell('', '/nowhere'), '/bin/sh')
  t.equal(findShell('/opt/any/sh', '/nowhere'), '/opt/any/sh')
  t.end()
})

void t.test('a relative path is whatever happens to lie there: refused', t => {
  t.throws(() => findShell('./sh', '/bin'), { message: 'The shell ./sh is neither a name nor an absolute path.' })
  t.throws(() => findShell('bin/sh', '/bin'), { message: /neither a name nor an absolute path/ })
  t.end()
})

// "bin": { "sh": "evil.sh" } puts a program called sh on the PATH of everything that npm starts
void t.test('a name is looked up in PATH, past what packages put there', t => {
  const directory = t.testdir({
    global: {},
    good: { sh: '#!/bin/sh\n' },
    hidden: t.fixture('symlink', 'node_modules/.bin'),
    node_modules: { '.bin': { sh: '#!/bin/sh\n' }, evil: { bin: { sh: '#!/bin/sh\n' } } },
    plain: { sh: 'not a program' },
    tree: { sh: {} },
  })
  for (const program of ['good/sh', 'node_modules/.bin/sh', 'node_modules/evil/bin/sh']) {
    chmodSync(join(directory, program), 0o755)
  }
  symlinkSync('../node_modules/evil/bin/sh', join(directory, 'global/sh'))
  const within = (...names: string[]): string => names.map(name => join(directory, name)).join(':')

  const good = join(directory, 'good/sh')
  t.equal(findShell('sh', within('good', 'node_modules/.bin')), good)
  for (const passedOver of [
    'node_modules/.bin',
    'node_modules/evil/bin',
    'hidden',
    'global',
    'plain',
    'tree',
    'gone',
  ]) {
    t.equal(findShell('sh', within(passedOver, 'good')), good, passedOver)
  }
  t.equal(findShell('sh', `:.:good:${within('good')}`), good, 'entries that depend on the working directory')
  t.throws(() => findShell('sh', within('node_modules/.bin')), {
    message: 'There is no shell sh on PATH outside of node_modules.',
  })
  t.throws(() => findShell('sh', ''), { message: /There is no shell sh/ })
  t.end()
})
