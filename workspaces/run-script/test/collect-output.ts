import { spawn, type StdioOptions } from 'node:child_process'
import { PassThrough } from 'node:stream'
import t from 'tap'
import { collectOutput } from '../lib/collect-output.js'

const collect = async (stdio: StdioOptions, stdioString?: boolean): Promise<unknown> =>
  collectOutput(spawn('/bin/sh', ['-c', 'echo " out"; echo "err " >&2'], { stdio }), { stdio, stdioString })

void t.test('text is trimmed, unless bytes are wanted', async t => {
  t.strictSame(await collect('pipe'), { stdout: 'out', stderr: 'err' })
  t.strictSame(await collect('pipe', true), { stdout: 'out', stderr: 'err' })
  t.strictSame(await collect('pipe', false), { stdout: Buffer.from(' out\n'), stderr: Buffer.from('err \n') })
})

void t.test('null where a stream is not piped', async t => {
  t.strictSame(await collect('ignore'), { stdout: null, stderr: null })
  t.strictSame(await collect(['ignore', 'pipe', 'ignore']), { stdout: 'out', stderr: null })
  t.strictSame(await collect(['ignore', 'ignore', null]), { stdout: null, stderr: 'err' })
  t.strictSame(await collect([]), { stdout: 'out', stderr: 'err' })
  t.strictSame(await collect(['ignore', 'overlapped', 'ignore']), { stdout: null, stderr: null })
})

void t.test('a stream that has ended already gives nothing', async t => {
  const ended = new PassThrough().destroy()
  await new Promise(resolve => ended.once('close', resolve))
  const output = await collectOutput({ stdout: ended, stderr: null }, { stdio: 'pipe', stdioString: true })
  t.strictSame(output, { stdout: '', stderr: '' })
})

void t.test('a stream that fails is an error', async t => {
  const stdout = new PassThrough()
  const output = collectOutput({ stdout, stderr: null }, { stdio: 'pipe', stdioString: true })
  stdout.destroy(new Error('EIO'))
  await t.rejects(output, { message: 'EIO' })
})

void t.test('of endless output the end is kept', async t => {
  const script = 'head -c 40000000 /dev/zero; echo the end'
  const { stdout } = await collectOutput(spawn('/bin/sh', ['-c', script]), { stdio: 'pipe', stdioString: false })
  t.ok(Buffer.isBuffer(stdout) && stdout.length >= 16 << 20 && stdout.length < 17 << 20)
  t.match(String(stdout).slice(-10), 'the end')
})
