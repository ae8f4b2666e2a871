import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import t from 'tap'
import { readOwnFile, writeOwnFile } from '../../lib/proof/proof-file.js'

void t.test('a file of this user’s own', t => {
  const directory = join(t.testdir({}), 'deep/_containment')
  const file = join(directory, 'proof.json')
  t.equal(readOwnFile(file), undefined)
  writeOwnFile(file, 'one')
  writeOwnFile(file, 'two')
  t.equal(readOwnFile(file), 'two')
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.equal(statSync(directory).mode & 0o777, 0o700)
  t.strictSame(readdirSync(directory), ['proof.json'], 'nothing is left of writing')
  t.end()
})

void t.test('what others could have written is not read', t => {
  const directory = t.testdir({ proof: 'text', elsewhere: 'text', large: 'x'.repeat(70_000), directory: {} })
  const at = (name: string): string => join(directory, name)
  for (const name of ['proof', 'elsewhere', 'large']) {
    chmodSync(at(name), 0o600)
  }
  t.equal(readOwnFile(at('proof')), 'text', 'control')
  chmodSync(at('proof'), 0o620)
  t.equal(readOwnFile(at('proof')), undefined, 'a mode that lets others write')
  symlinkSync('elsewhere', at('link'))
  t.equal(readOwnFile(at('link')), undefined, 'a link')
  t.equal(readOwnFile(at('large')), undefined, 'too large')
  t.equal(readOwnFile(at('directory')), undefined, 'a directory')
  spawnSync('mkfifo', ['-m', '600', at('fifo')])
  t.equal(readOwnFile(at('fifo')), undefined, 'a pipe, without waiting for a writer')
  if (process.getuid?.() === 0) {
    chownSync(at('elsewhere'), 4242, 4242)
    t.equal(readOwnFile(at('elsewhere')), undefined, 'another owner')
  }
  t.end()
})

void t.test('where nothing can be kept, nothing is, and nobody is told', t => {
  const directory = t.testdir({ file: 'x', taken: {} })
  writeOwnFile(join(directory, 'file/proof'), 'text')
  t.equal(readFileSync(join(directory, 'file'), 'utf8'), 'x')
  mkdirSync(join(directory, 'taken/proof'))
  writeFileSync(join(directory, 'taken/proof/x'), '')
  writeOwnFile(join(directory, 'taken/proof'), 'text')
  t.strictSame(readdirSync(join(directory, 'taken')), ['proof'])
  t.end()
})
