import { mkdirSync, renameSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { rememberIdentity } from '../../lib/effect/identity.js'

void t.test('a directory that stops being that directory is noticed', t => {
  const scratch = t.testdir({})
  const changes: Readonly<Record<string, (path: string) => void>> = {
    gone: path => {
      rmdirSync(path)
    },
    'another one': path => {
      renameSync(path, `${path}.old`)
      mkdirSync(path)
    },
    'a link to it': path => {
      renameSync(path, `${path}.old`)
      symlinkSync(`${path}.old`, path)
    },
  }
  for (const [name, change] of Object.entries(changes)) {
    const path = join(scratch, name)
    mkdirSync(path)
    const isSame = rememberIdentity(path)
    writeFileSync(join(scratch, 'file'), '')
    t.equal(isSame(), true, 'control')
    change(path)
    t.equal(isSame(), false, name)
  }
  t.end()
})

void t.test('where nothing was, nothing is the same', (t: Test) => {
  const path = join(t.testdir({}), 'gone')
  const isSame = rememberIdentity(path)
  t.equal(isSame(), true)
  mkdirSync(path)
  t.equal(isSame(), false)
  t.end()
})
