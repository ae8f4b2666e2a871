import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import t, { type Test } from 'tap'
import { dial } from '../../lib/proxy/dial.js'
import { publicReach } from '../../lib/proxy/reach.js'
import { testReach } from '../fixtures/test-reach.js'

const never = { lookup: () => new Promise<never>(() => undefined), permits: () => true }

void t.test('a name that nobody answers for ends in time', async t => {
  const keep = setInterval(() => undefined, 1000)
  t.teardown(() => {
    clearInterval(keep)
  })
  t.strictSame(await dial({ name: 'slow.example.com', port: 1 }, never, { milliseconds: 20, addresses: 1 }), {
    kind: 'failed',
    reason: 'it took too long',
  })
})

/** A listener that accepts nobody: when its queue is full, who connects gets no answer at all. */
const deaf = async (t: Test): Promise<number> => {
  const program = `
    const server = require('node:net').createServer()
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      require('node:fs').writeSync(1, server.address().port + '\\n')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    })`
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return Number(line.toString())
}

void t.test('so does an address', async t => {
  const port = await deaf(t)
  const reach = testReach({ 'x.example.com': ['127.0.0.1'] })
  let dialled: Awaited<ReturnType<typeof dial>>
  do {
    dialled = await dial({ name: 'x.example.com', port }, reach, { milliseconds: 300, addresses: 1 })
    if ('destroy' in dialled) {
      const socket = dialled
      t.teardown(() => socket.destroy())
    }
  } while ('destroy' in dialled)
  t.strictSame(dialled, { kind: 'failed', reason: 'it took too long' })
})

void t.test('only so many addresses are tried', async t => {
  const tried: string[] = []
  const addresses = Array.from({ length: 9 }, (_, index) => `127.9.9.${index}`)
  const reach = { ...testReach({ 'x.example.com': addresses }), permits: (address: string) => tried.push(address) > 0 }
  const dialled = await dial({ name: 'x.example.com', port: 9 }, reach, { milliseconds: 500, addresses: 2 })
  t.match(dialled, { kind: 'failed', reason: /127\.9\.9\.1/ })
})

void t.test('what is no error is said too', async t => {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
  const odd = { lookup: () => Promise.reject('odd'), permits: () => true }
  t.strictSame(await dial({ name: 'x', port: 1 }, odd, { milliseconds: 500, addresses: 1 }), {
    kind: 'failed',
    reason: 'odd',
  })
})

void t.test('as it is shipped, the machine itself is out of reach', async t => {
  t.ok((await publicReach.lookup('localhost')).length > 0)
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const dialled = await dial({ name: 'localhost', port }, publicReach, { milliseconds: 500, addresses: 4 })
  t.strictSame(dialled, { kind: 'refused' })
})
