// A script that was granted a host reaches it through the proxy of npm's, in both tiers, and nothing else by any way.
import { once } from 'node:events'
import { createServer as createWebServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import type { Backend } from '../../lib/backend/backend.js'
import { landlockBackend } from '../../lib/linux/landlock-backend.js'
import type { linuxBackend } from '../../lib/linux/linux-backend.js'
import type { Plan } from '../../lib/plan/plan.js'
import type { Reach } from '../../lib/proxy/reach.js'
import type { Denied } from '../../lib/report.js'
import { launcher, shipped } from '../fixtures/shipped.js'
import { simplePlan } from '../fixtures/simple-plan.js'
import { testReach } from '../fixtures/test-reach.js'

const view = (shipped('lib/linux/linux-backend.js') as { linuxBackend: typeof linuxBackend }).linuxBackend
const landlock = (reach: Reach): Backend => landlockBackend(() => ({ file: launcher, hash: '' }), undefined, reach)

const listen = async (t: Test, server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return (server.address() as AddressInfo).port
}

const nodePlan = (program: string, args: readonly string[], hosts?: Plan['hosts']): Plan => {
  const plan = simplePlan('')
  const node = { kind: 'bind', source: process.execPath, path: process.execPath, writable: false } as const
  return {
    ...plan,
    ...(hosts === undefined ? {} : { hosts }),
    view: [...plan.view, node],
    command: { ...plan.command, file: process.execPath, args: ['-e', program, ...args] },
  }
}

interface Ran {
  readonly output: string
  readonly denied: Denied | undefined
}

const run = async (t: Test, backend: Backend, plan: Plan): Promise<Ran> => {
  const contained = backend.start(plan, ['ignore', 'pipe', 'pipe'])
  const [output, errors] = await Promise.all(
    [contained.process.stdout, contained.process.stderr].map(stream => text(stream as Readable)),
  )
  t.strictSame(await contained.outcome, { kind: 'exited', code: 0 }, errors ?? '')
  return { output: output ?? '', denied: await contained.denied }
}

const byFetch = `
  const [one, other] = process.argv.slice(1)
  const get = async url => {
    try { return (await fetch(url)).status + ' ' + await (await fetch(url)).text() } catch (error) { return 'failed' }
  }
  const main = async () => {
    console.log(await get(one))
    console.log((await get(other)).trim())
    console.log(await get('http://127.0.0.1:1/'))
  }
  main()`

for (const [tier, backendOf] of [
  ['view', view],
  ['landlock', landlock],
] as const) {
  void t.test(`${tier}: fetch reaches what was granted and nothing else`, async t => {
    let contacts = 0
    const port = await listen(
      t,
      createWebServer((_request, response) => void response.end('hello')),
    )
    const other = await listen(
      t,
      createServer(socket => {
        contacts++
        socket.destroy()
      }),
    )
    const reach = testReach({ 'granted.example.com': ['127.0.0.1'], 'other.example.com': ['127.0.0.1'] })
    const urls = [`http://granted.example.com:${port}/`, `http://other.example.com:${other}/`]
    const { output, denied } = await run(
      t,
      backendOf(reach),
      nodePlan(byFetch, urls, [{ name: 'granted.example.com', port }]),
    )
    t.strictSame(output.split('\n').slice(0, 3), ['200 hello', 'failed', 'failed'])
    t.equal(contacts, 0)
    t.match(denied?.denials, [{ kind: 'connect', address: `other.example.com:${other}` }])
  })

  void t.test(`${tier}: around the proxy there is no way`, async t => {
    let contacts = 0
    const secret = await listen(
      t,
      createServer(socket => {
        contacts++
        socket.destroy()
      }),
    )
    const program = `
      const net = require('net'), dgram = require('dgram')
      const port = Number(process.argv[1])
      const attempt = (host, port) => new Promise(done => {
        const socket = net.connect(port, host)
        socket.on('connect', () => { socket.destroy(); done('connected') })
        socket.on('error', error => done(error.code))
      })
      const listening = () => new Promise(done => {
        const server = net.createServer().listen(0, () => { server.close(); done('listens') })
        server.on('error', error => done(error.code))
      })
      const main = async () => {
        console.log(await attempt('127.0.0.1', port), await attempt('192.0.2.1', 443), await attempt('::1', port))
        console.log(await attempt('127.0.0.1', 3128))
        console.log(await listening())
      }
      main()`
    const hosts = [{ name: 'granted.example.com', port: 443 }]
    const { output } = await run(t, backendOf(testReach({})), nodePlan(program, [String(secret)], hosts))
    const [around, proxy, listening] = output.split('\n')
    t.equal(around, tier === 'view' ? 'ECONNREFUSED ENETUNREACH ECONNREFUSED' : 'ENETUNREACH ENETUNREACH ENETUNREACH')
    t.equal(proxy, 'connected')
    t.equal(listening, tier === 'view' ? 'listens' : 'EACCES')
    t.equal(contacts, 0)
    connect(secret, '127.0.0.1').on('error', () => undefined)
    await new Promise(resolve => setTimeout(resolve, 50))
    t.equal(contacts, 1, 'control')
  })

  void t.test(`${tier}: without a grant there is no proxy`, async t => {
    const program = `
      console.log(Object.keys(process.env).filter(name => /proxy/i.test(name)).length)
      require('net').connect(3128, '127.0.0.1').on('error', error => console.log(error.code))`
    const { output } = await run(t, backendOf(testReach({})), nodePlan(program, []))
    t.equal(output, `0\n${tier === 'view' ? 'ECONNREFUSED' : 'ENETUNREACH'}\n`)
  })
}

void t.test('landlock: the proxy of one script is useless to another', async t => {
  const port = await listen(
    t,
    createWebServer((_request, response) => void response.end('hello')),
  )
  const reach = testReach({ 'granted.example.com': ['127.0.0.1'] })
  // the port that the proxy really has, and what it takes to be served
  const program = `
    const socket = require('net').connect(3128, '127.0.0.1')
    socket.on('connect', () => { console.log(socket.remotePort + ' ' + process.env.HTTP_PROXY); setTimeout(() => {}, 5000) })`
  const contained = landlock(reach).start(nodePlan(program, [], [{ name: 'granted.example.com', port }]), [
    'ignore',
    'pipe',
    'ignore',
  ])
  const [first] = (await once(contained.process.stdout as Readable, 'data')) as [Buffer]
  const [real = '', url = ''] = first.toString().trim().split(' ')
  const ask = async (authorization: string): Promise<string> => {
    const socket = connect(Number(real), '127.0.0.1')
    socket.write(`GET http://granted.example.com:${port}/ HTTP/1.1\r\nConnection: close\r\n${authorization}\r\n`)
    return (await text(socket)).split('\r\n')[0] ?? ''
  }
  t.equal(await ask(''), 'HTTP/1.1 407 Proxy Authentication Required')
  const { username, password } = new URL(url)
  const word = Buffer.from(`${username}:${password}`).toString('base64')
  t.equal(await ask(`Proxy-Authorization: Basic ${word}\r\n`), 'HTTP/1.1 200 OK', 'control')
  contained.process.kill('SIGKILL')
  await contained.outcome
  await t.rejects(once(connect(Number(real), '127.0.0.1'), 'connect'), 'it ends with the script')
})

void t.test('a launcher that hands over no socket, or cannot be started, serves nobody', async t => {
  const plan = nodePlan('', [], [{ name: 'granted.example.com', port: 443 }])
  for (const file of ['/bin/true', '/nonexistent']) {
    const backend = landlockBackend(() => ({ file, hash: '' }), undefined, testReach({}))
    t.match(await backend.start(plan, 'ignore').outcome, { kind: 'refused' })
  }
})
