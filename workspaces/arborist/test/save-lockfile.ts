import { readFileSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { saveLockfile } from '../lib/save-lockfile.js'

/** Whether saving this text writes the file, which holds `before`. */
const writes = async (t: Test, name: string, text: string): Promise<boolean> => {
  const file = join(t.testdir({ [name]: 'before' }), name)
  utimesSync(file, 1, 1)
  await saveLockfile(file, text)
  t.equal(readFileSync(file, 'utf8'), text)
  return statSync(file).mtimeMs !== 1000
}

void t.test('a lockfile is written, also one that says the same', async t => {
  t.intercept(process, 'env', { value: { ...process.env, NPM_CONTAINMENT: undefined } })
  t.ok(await writes(t, 'package-lock.json', 'before'))
  t.ok(await writes(t, 'package-lock.json', 'after'))
})

void t.test('in a contained script one that says the same is left alone', async t => {
  t.intercept(process, 'env', { value: { ...process.env, NPM_CONTAINMENT: 'linux-view' } })
  t.notOk(await writes(t, 'package-lock.json', 'before'))
  t.ok(await writes(t, 'package-lock.json', 'after'))
  t.ok(await writes(t, '.package-lock.json', 'before'), 'npm goes by its time')
  const file = join(t.testdir({}), 'npm-shrinkwrap.json')
  await saveLockfile(file, 'new')
  t.equal(readFileSync(file, 'utf8'), 'new')
})
