// The workflows of this repository: what runs in CI runs what somebody has looked at, and can do nothing but read.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { root } from '../../fork/paths.js'

const directory = join(root, '.github/workflows')

void t.test('actions by the hash of a commit, least permissions, no secrets', t => {
  const names = readdirSync(directory)
  t.ok(names.includes('containment-macos.yml'))
  for (const name of names) {
    const text = readFileSync(join(directory, name), 'utf8')
    const used = [...text.matchAll(/uses:\s*(\S+)/g)].map(([, action = '']) => action)
    t.ok(used.length > 0 && used.every(action => /@[0-9a-f]{40}$/.test(action)), used.join(' '))
    t.match(text, /^permissions:\n {2}contents: read\n\n/m)
    t.equal(text.match(/permissions:/g)?.length, 1)
    t.notMatch(text, /secrets\.|pull_request_target|\$\{\{\s*github\.event/)
    t.match(text, 'persist-credentials: false')
  }
  t.end()
})
