// The proxy of one script, spoken to as a script would; its names resolve to servers of the test's.
import { EventEmitter, once } from 'node:events'
import { createServer as createWebServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { isPublicAddress } from '../../lib/proxy/address-policy.js'
import { HostProxy } from '../../lib/proxy/host-proxy.js'
import type { Reach } from '../../lib/proxy/reach.js'
import { testReach } from '../fixtures/test-reach.js'

const listen = async (t: Test, server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return (server.address() as AddressInfo).port
}

/** Says what it hears. */
const echo = (t: Test): Promise<number> =>
  listen(
    t,
    createServer({ allowHalfOpen: true }, socket => {
      socket.on('error', () => undefined)
      socket.pipe(socket)
    }),
  )

interface Started {
  readonly proxy: HostProxy
  readonly port: number
}

const start = async (
  t: Test,
  hosts: readonly { name: string; port: number }[],
  reach: Reach,
  secret?: string,
): Promise<Started> => {
  const proxy = new HostProxy(hosts, reach, secret)
  // as npm gets it: a socket that listens already
  const listening = createServer()
  listening.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const { port } = listening.address() as AddressInfo
  proxy.serve(listening)
  t.teardown(() => {
    proxy.close()
  })
  return { proxy, port }
}

/** All that comes back for what is sent, until the other side ends. */
const say = async (port: number, text: string): Promise<string> => {
  const socket = connect({ port, host: '127.0.0.1' })
  let answer = ''
  socket.setEncoding('latin1')
  socket.on('data', (part: string) => (answer += part))
  socket.on('error', () => undefined)
  socket.write(text)
  await once(socket, 'close').catch(() => undefined)
  return answer
}

const ask = async (port: number, text: string): Promise<string> => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  let answer = ''
  socket.on('data', part => (answer += part.toString('latin1')))
  socket.on('error', () => undefined)
  socket.end(text)
  await once(socket, 'close')
  return answer
}

const tunnel = (authority: string, payload = '', header = ''): string =>
  `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${header}\r\n${payload}`

void t.test('a tunnel to what was granted, and to nothing else', async t => {
  const target = await echo(t)
  const reach = testReach({ 'files.example.com': ['127.0.0.1'], 'evil.com': ['127.0.0.1'] })
  const { proxy, port } = await start(t, [{ name: 'files.example.com', port: target }], reach)
  t.equal(
    await ask(port, tunnel(`files.example.com:${target}`, 'payload')),
    'HTTP/1.1 200 Connection Established\r\n\r\npayload',
  )
  t.strictSame(reach.asked, ['files.example.com'])
  for (const other of [
    `evil.com:${target}`,
    'files.example.com:22',
    `FILES.example.com:${target}`,
    `127.0.0.1:${target}`,
  ]) {
    t.match(await ask(port, tunnel(other, 'payload')), /^HTTP\/1\.1 403 Not granted by npm containment\r\n/, other)
  }
  t.strictSame(reach.asked, ['files.example.com'], 'what was not granted is not even looked up')
  t.strictSame(proxy.attempts(), {
    reached: [`files.example.com:${target}`],
    refused: [`evil.com:${target}`, 'files.example.com:22', `FILES.example.com:${target}`, `127.0.0.1:${target}`],
    untold: 0,
  })
})

void t.test('an address that is not public is not dialled, whatever name leads there', async t => {
  let contacts = 0
  const target = await listen(
    t,
    createServer(socket => {
      contacts++
      socket.destroy()
    }),
  )
  const names = {
    'loopback.example.com': ['127.0.0.1', '::1'],
    'mapped.example.com': ['::ffff:127.0.0.1'],
    'metadata.example.com': ['169.254.169.254'],
    'any.example.com': ['0.0.0.0'],
    'nothing.example.com': [],
  }
  const hosts = Object.keys(names).map(name => ({ name, port: target }))
  const { proxy, port } = await start(t, hosts, testReach(names, isPublicAddress))
  for (const { name } of hosts) {
    t.match(await ask(port, tunnel(`${name}:${target}`)), /^HTTP\/1\.1 403 Not a public address\r\n/, name)
  }
  t.equal(contacts, 0)
  t.equal(proxy.attempts().refused.length, hosts.length)
  const control = await start(t, hosts, testReach(names))
  await ask(control.port, tunnel(`loopback.example.com:${target}`))
  t.equal(contacts, 1, 'control')
})

void t.test('a name that resolves to something else a moment later is dialled as it was looked at', async t => {
  const target = await echo(t)
  const answers = [['127.0.0.1'], ['10.0.0.1']]
  const asked: string[] = []
  const reach: Reach = {
    lookup: () => Promise.resolve(answers.shift() ?? []),
    permits: address => {
      asked.push(address)
      return address === '127.0.0.1'
    },
  }
  const { port } = await start(t, [{ name: 'rebind.example.com', port: target }], reach)
  t.match(await ask(port, tunnel(`rebind.example.com:${target}`, 'x')), /200 .*\r\n\r\nx$/)
  t.match(await ask(port, tunnel(`rebind.example.com:${target}`, 'x')), /403 Not a public/)
  t.strictSame(asked, ['127.0.0.1', '10.0.0.1'], 'asked once for each connection')
})

void t.test('the next address is tried, and what cannot be reached is a bad gateway', async t => {
  const target = await echo(t)
  const names = { 'two.example.com': ['127.9.9.9', '127.0.0.1'], 'down.example.com': ['127.9.9.9'] }
  const hosts = ['two.example.com', 'down.example.com', 'unknown.example.com'].map(name => ({ name, port: target }))
  const { proxy, port } = await start(t, hosts, testReach(names))
  t.match(await ask(port, tunnel(`two.example.com:${target}`, 'x')), /200 .*\r\n\r\nx$/)
  t.match(await ask(port, tunnel(`down.example.com:${target}`)), /^HTTP\/1\.1 502 /)
  t.match(await ask(port, tunnel(`unknown.example.com:${target}`)), /^HTTP\/1\.1 502 /)
  t.strictSame(proxy.attempts().refused, [], 'not reached is not refused')
})

void t.test('plain requests', async t => {
  const seen: IncomingMessage[] = []
  const web = createWebServer((request, response) => {
    seen.push(request)
    if (request.url === '/redirect') {
      response.statusCode = 302
      response.setHeader('location', 'http://evil.com/')
    } else if (request.url === '/broken') {
      response.writeHead(200, { 'content-length': '10' })
      response.write('half')
      setTimeout(() => response.destroy(), 20)
      return
    } else if (request.url === '/reset') {
      response.writeHead(200, { 'content-length': '10' })
      response.write('half')
      setTimeout(() => request.socket.resetAndDestroy(), 20)
      return
    } else if (request.url === '/gone') {
      response.destroy()
      return
    }
    response.setHeader('x-hop', 'y')
    response.setHeader('connection', 'x-hop, close')
    request.pipe(response)
  })
  const target = await listen(t, web)
  const reach = testReach({ 'files.example.com': ['127.0.0.1'], 'down.example.com': [] })
  const hosts = [
    { name: 'files.example.com', port: target },
    { name: 'down.example.com', port: 80 },
  ]
  const { port } = await start(t, hosts, reach)
  const get = (path: string, more = '', method = 'GET'): Promise<string> =>
    say(
      port,
      `${method} http://files.example.com:${target}${path} HTTP/1.1\r\nHost: evil.com\r\nConnection: close, x-secret\r\nx-secret: 1\r\nx-kept: 2\r\nProxy-Authorization: Basic eDp5\r\n${more}`,
    )
  t.match(await get('/a?b', 'Content-Length: 4\r\n\r\nbody', 'POST'), /^HTTP\/1\.1 200 OK\r\n[^]*\r\nbody\r\n/)
  t.match(seen[0], {
    method: 'POST',
    url: '/a?b',
    headers: { host: `files.example.com:${target}`, 'x-kept': '2', 'content-length': '4' },
  })
  t.equal(seen[0]?.headers['x-secret'], undefined)
  t.equal(seen[0]?.headers['proxy-authorization'], undefined)
  t.notMatch(await get('/a', '\r\n'), /x-hop: y/)

  const redirected = await get('/redirect', '\r\n')
  t.match(
    redirected,
    /^HTTP\/1\.1 302 Found\r\n[^]*location: http:\/\/evil\.com\//i,
    'a redirect is the script’s to follow',
  )
  t.strictSame(new Set(reach.asked), new Set(['files.example.com']), 'and the proxy does not')
  t.match(await say(port, 'GET http://evil.com/ HTTP/1.1\r\nConnection: close\r\n\r\n'), /^HTTP\/1\.1 403 Not granted/)

  t.match(await get('/gone', '\r\n'), /^HTTP\/1\.1 502 /)
  for (const path of ['/broken', '/reset']) {
    t.match(await get(path, '\r\n'), /^HTTP\/1\.1 200 OK\r\n[^]*half$/, 'what was cut off is cut off')
  }
  t.match(await get('/', '\r\n', 'TRACE'), /^HTTP\/1\.1 405 /)
  for (const line of ['GET /relative', 'GET https://files.example.com/', 'OPTIONS *']) {
    t.match(await say(port, `${line} HTTP/1.1\r\nConnection: close\r\n\r\n`), /^HTTP\/1\.1 400 /, line)
  }
  const down = 'GET http://down.example.com/ HTTP/1.1\r\nConnection: close\r\n\r\n'
  t.match(await say(port, down), /^HTTP\/1\.1 403 Not a public address/)
})

void t.test('where others could connect, who connects must know the word', async t => {
  const target = await echo(t)
  const hosts = [{ name: 'files.example.com', port: target }]
  const { proxy, port } = await start(t, hosts, testReach({ 'files.example.com': ['127.0.0.1'] }), 'word')
  const authority = `files.example.com:${target}`
  const basic = (text: string): string => `Proxy-Authorization: Basic ${Buffer.from(text).toString('base64')}\r\n`
  t.match(await ask(port, tunnel(authority, 'x', basic('npm:word'))), /200 .*\r\n\r\nx$/)
  for (const header of ['', basic('npm:other'), basic('npm:'), 'Proxy-Authorization: word\r\n']) {
    const answer = await ask(port, tunnel(authority, 'x', header))
    t.match(answer, /^HTTP\/1\.1 407 .*\r\nProxy-Authenticate: Basic realm="npm"\r\n/)
  }
  const plain = await say(port, `GET http://${authority}/ HTTP/1.1\r\nConnection: close\r\n\r\n`)
  t.match(plain, /^HTTP\/1\.1 407 .*\r\nProxy-Authenticate: Basic/)
  t.strictSame(proxy.attempts().refused, [], 'what strangers ask is not the script’s')
})

void t.test('bounds', async t => {
  const target = await echo(t)
  const hosts = [{ name: 'files.example.com', port: target }]
  const { proxy, port } = await start(t, hosts, testReach({ 'files.example.com': ['127.0.0.1'] }))
  t.match(await say(port, tunnel('x', '', `x: ${'y'.repeat(20_000)}\r\n`)), /^HTTP\/1\.1 431 /, 'a header')
  t.match(await say(port, 'nonsense\r\n\r\n'), /^HTTP\/1\.1 400 /)
  for (let i = 0; i < 70; i++) {
    await ask(port, tunnel(`host${i}.example.com:443`))
  }
  await ask(port, tunnel('host0.example.com:443'))
  await ask(port, tunnel(`${'x'.repeat(1000)}:443`))
  t.equal(proxy.attempts().refused.length, 64)
  t.equal(proxy.attempts().untold, 7, 'a flood is counted')

  const open: Socket[] = []
  const dropped: Socket[] = []
  for (let i = 0; i < 80; i++) {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.on('error', () => undefined)
    socket.on('close', () => dropped.push(socket))
    await once(socket, 'connect')
    open.push(socket)
  }
  for (let i = 0; i < 100 && dropped.length === 0; i++) {
    await sleep(10)
  }
  t.ok(dropped.length > 0, 'so many connections at once')
  for (const socket of open) {
    socket.destroy()
  }
})

void t.test('with the script everything ends', async t => {
  const over: Socket[] = []
  const target = await listen(
    t,
    createServer(socket => {
      socket.on('error', () => undefined)
      socket.on('close', () => over.push(socket))
      socket.write('hello')
    }),
  )
  let resolve: (addresses: readonly string[]) => void = () => undefined
  const names = testReach({ 'files.example.com': ['127.0.0.1'] })
  const reach: Reach = {
    ...names,
    lookup: name => (name === 'slow.example.com' ? new Promise(given => (resolve = given)) : names.lookup(name)),
  }
  const hosts = ['files.example.com', 'slow.example.com'].map(name => ({ name, port: target }))
  const { proxy, port } = await start(t, hosts, reach)
  const socket = connect({ port, host: '127.0.0.1' })
  socket.on('error', () => undefined)
  socket.write(tunnel(`files.example.com:${target}`))
  await new Promise<void>(given => {
    let text = ''
    socket.on('data', part => {
      text += part.toString()
      if (text.endsWith('hello')) {
        given()
      }
    })
  })
  const slow = say(port, tunnel(`slow.example.com:${target}`))
  await sleep(20)
  proxy.close()
  await once(socket, 'close')
  resolve(['127.0.0.1'])
  t.notMatch(await slow, /200/)
  for (let i = 0; i < 100 && over.length === 0; i++) {
    await sleep(10)
  }
  t.ok(over.length > 0, 'the other side too')
  await t.rejects(once(connect({ port, host: '127.0.0.1' }), 'connect'), { code: 'ECONNREFUSED' })
})

void t.test('nothing is sent for a script that has gone while its host was looked up', async t => {
  const heard: string[] = []
  const server = createServer(socket => {
    socket.on('error', () => undefined)
    socket.on('data', part => heard.push(part.toString()))
  })
  const target = await listen(t, server)
  const dialled = once(server, 'connection')
  let resolve: (addresses: readonly string[]) => void = () => undefined
  const asked = new EventEmitter()
  const lookup = (): Promise<readonly string[]> =>
    new Promise(given => {
      resolve = given
      asked.emit('lookup')
    })
  const { port } = await start(t, [{ name: 'slow.example.com', port: target }], { lookup, permits: () => true })
  const isAsked = once(asked, 'lookup')
  const socket = connect({ port, host: '127.0.0.1' })
  socket.on('error', () => undefined)
  socket.write(tunnel(`slow.example.com:${target}`, 'payload'))
  await isAsked
  socket.resetAndDestroy()
  await sleep(50)
  resolve(['127.0.0.1'])
  const [peer] = (await dialled) as [Socket]
  await once(peer, 'close')
  t.strictSame(heard, [])
})

void t.test('a socket that cannot be served is served by nobody', t => {
  const proxy = new HostProxy([], testReach({}), undefined)
  t.doesNotThrow(() => {
    proxy.serve({ fd: 999_999 })
  })
  setTimeout(() => {
    proxy.close()
    t.end()
  }, 20)
})
