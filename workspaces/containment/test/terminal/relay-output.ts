import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import t from 'tap'
import { relayOutput, withoutTerminal } from '../../lib/terminal/relay-output.js'

void t.test('what npm would share becomes a pipe, and there is no input', t => {
  t.strictSame(withoutTerminal('inherit'), ['ignore', 'pipe', 'pipe'])
  t.strictSame(withoutTerminal(['pipe', 1, 'inherit']), ['pipe', 'pipe', 'pipe'])
  t.strictSame(withoutTerminal([0, 'ignore', 'pipe']), ['ignore', 'ignore', 'pipe'])
  t.equal(withoutTerminal('pipe'), 'pipe')
  const own = ['pipe', 'pipe', 'ignore']
  t.equal(withoutTerminal(own), own)
  t.end()
})

void t.test('what it prints is shown as text and colours', async t => {
  const own = { stdout: new PassThrough(), stderr: new PassThrough() }
  const script = 'printf "\\033[31mred\\033[2J"; printf "\\033]0;title\\007words" >&2'
  const child = spawn('/bin/sh', ['-c', script])
  relayOutput(child, 'inherit', own)
  await once(child, 'close')
  t.equal(String(own.stdout.read()), '\u001b[31mred\u001b[0m')
  t.equal(String(own.stderr.read()), 'words')
})

void t.test('only on the streams that would have been shared', async t => {
  const own = { stdout: new PassThrough(), stderr: new PassThrough() }
  const child = spawn('/bin/sh', ['-c', 'echo out; echo err >&2'])
  relayOutput(child, ['pipe', 'pipe', 'inherit'], own)
  child.stdout.resume()
  await once(child, 'close')
  t.equal(own.stdout.read(), null)
  t.equal(String(own.stderr.read()), 'err\n')
})
