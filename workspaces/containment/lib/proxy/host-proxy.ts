import { createHash, timingSafeEqual } from 'node:crypto'
import {
  createServer,
  type IncomingMessage,
  request as startRequest,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Host } from '../grants/host.js'
import { dial } from './dial.js'
import { connectTarget, grantedHost, plainTarget, type ProxyTarget } from './proxy-target.js'
import { proxyUser } from './proxy-variables.js'
import type { Reach } from './reach.js'

/** How much one script may take of its proxy. */
const bounds = {
  connections: 64,
  headerBytes: 16_384,
  headerMilliseconds: 10_000,
  /** Without a byte in either direction. */
  idleMilliseconds: 120_000,
  dial: { milliseconds: 15_000, addresses: 4 },
  /** Attempts that are told one by one. */
  attempts: 64,
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Headers that speak of one connection alone, or to the proxy (RFC 9110, 7.6.1). */
const ofConnection = new Set([
  'connection',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const passedOn = ({ headersDistinct }: IncomingMessage): Record<string, string[]> => {
  const named = (headersDistinct.connection ?? [])
    .join(',')
    .toLowerCase()
    .split(/[\s,]+/)
  return Object.fromEntries(
    Object.entries(headersDistinct).flatMap(([name, values]) =>
      values === undefined || ofConnection.has(name) || named.includes(name) ? [] : [[name, values]],
    ),
  )
}

/** What a script asked its proxy for: each host once, `name:port`, as the script wrote it. */
export interface ProxyAttempts {
  readonly reached: readonly string[]
  readonly refused: readonly string[]
  /** How many more. */
  readonly untold: number
}

/** An answer of the proxy's own. */
interface Refusal {
  readonly status: number
  readonly phrase: string
  /** Name and value of one more. */
  readonly headers?: readonly [string, string]
}

const refusals = {
  secret: {
    status: 407,
    phrase: 'Proxy Authentication Required',
    headers: ['Proxy-Authenticate', 'Basic realm="npm"'],
  },
  target: { status: 400, phrase: 'Bad Request' },
  method: { status: 405, phrase: 'Method Not Allowed' },
  grant: { status: 403, phrase: 'Not granted by npm containment' },
  address: { status: 403, phrase: 'Not a public address' },
  unreachable: { status: 502, phrase: 'Bad Gateway' },
} satisfies Record<string, Refusal>

const answer = (client: Duplex, { status, phrase, headers }: Refusal): void => {
  const text = `${phrase}\n`
  // to its end, or it would never be closed
  client.resume()
  client.end(
    [
      `HTTP/1.1 ${status} ${phrase}`,
      ...(headers === undefined ? [] : [headers.join(': ')]),
      'Content-Type: text/plain',
      `Content-Length: ${text.length}`,
      'Connection: close',
      '',
      text,
    ].join('\r\n'),
  )
}

const answerPlainly = (response: ServerResponse, { status, phrase, headers }: Refusal): void => {
  const [name, value] = headers ?? []
  response.writeHead(status, phrase, {
    ...(name === undefined || value === undefined ? {} : { [name]: value }),
    'Content-Type': 'text/plain',
    Connection: 'close',
  })
  response.end(`${phrase}\n`)
}

const isEqual = (one: string, other: string): boolean => {
  const [first, second] = [one, other].map(text => createHash('sha256').update(text).digest())
  return first !== undefined && second !== undefined && timingSafeEqual(first, second)
}

/**
 * The proxy of one script: HTTP's CONNECT and plain requests, to the granted hosts and to nothing else. What is encrypted
 * stays so: it is passed on and not looked into.
 */
export class HostProxy {
  readonly #hosts: readonly Host[]
  readonly #reach: Reach
  readonly #authorization: string | undefined
  readonly #server: Server
  readonly #sockets = new Set<Duplex>()
  readonly #reached = new Set<string>()
  readonly #refused = new Set<string>()
  readonly #ended = new AbortController()
  #untold = 0

  /** @param secret what whoever connects must know; undefined where nobody but the script can connect */
  constructor(hosts: readonly Host[], reach: Reach, secret: string | undefined) {
    this.#hosts = hosts
    this.#reach = reach
    this.#authorization =
      secret === undefined ? undefined : `Basic ${Buffer.from(`${proxyUser}:${secret}`).toString('base64')}`
    this.#server = createServer({
      maxHeaderSize: bounds.headerBytes,
      headersTimeout: bounds.headerMilliseconds,
      requestTimeout: 0,
      // what a client calls the host is not asked
      requireHostHeader: false,
    })
    this.#server.maxConnections = bounds.connections
    this.#server.timeout = bounds.idleMilliseconds
    this.#server.on('connection', (client: Socket) => {
      this.#keep(client)
    })
    this.#server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
      void this.#tunnel(request, client, head)
    })
    this.#server.on('request', (request, response) => {
      void this.#forward(request, response)
    })
    this.#server.on('error', () => {
      // nothing is served then
    })
  }

  /** Serves what connects to a listening socket. */
  serve(listening: object): void {
    this.#server.listen(listening)
  }

  /** Ends everything, at once. */
  close(): void {
    this.#server.close()
    this.#ended.abort()
    for (const socket of this.#sockets) {
      socket.destroy()
    }
  }

  attempts(): ProxyAttempts {
    return { reached: [...this.#reached], refused: [...this.#refused], untold: this.#untold }
  }

  async #tunnel(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    const opened = await this.#open(request, connectTarget(request.url ?? ''))
    if (!('socket' in opened)) {
      answer(client, opened)
      return
    }
    const { socket } = opened
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    socket.write(head)
    // each end is passed on by itself; a failure of one is the end of both
    const ways = [pipeline(client, socket), pipeline(socket, client)]
    await Promise.all(ways).catch(() => undefined)
    client.destroy()
    socket.destroy()
  }

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = plainTarget(request.url ?? '')
    const isMethod = methods.has(request.method ?? '')
    const opened = isMethod ? await this.#open(request, target) : refusals.method
    if (target === undefined || !('socket' in opened)) {
      answerPlainly(response, 'socket' in opened ? refusals.target : opened)
      return
    }
    const { socket, host } = opened
    const outgoing = startRequest({
      createConnection: () => socket,
      method: request.method,
      path: target.path,
      headers: { ...passedOn(request), host: host.port === 80 ? host.name : target.authority, connection: 'close' },
    })
    response.on('close', () => socket.destroy())
    outgoing.on('error', () => {
      if (response.headersSent) {
        response.destroy()
      } else {
        answerPlainly(response, refusals.unreachable)
      }
    })
    outgoing.on('response', incoming => {
      response.writeHead(incoming.statusCode ?? 502, passedOn(incoming))
      // a failure ends both, and is told by the connection that ends
      pipeline(incoming, response).catch(() => undefined)
    })
    pipeline(request, outgoing).catch(() => undefined)
  }

  /** A connection to the granted host that is asked for, or the proxy's refusal. */
  async #open(
    request: IncomingMessage,
    target: ProxyTarget | undefined,
  ): Promise<{ readonly socket: Socket; readonly host: Host } | Refusal> {
    if (
      this.#authorization !== undefined &&
      !isEqual(request.headers['proxy-authorization'] ?? '', this.#authorization)
    ) {
      return refusals.secret
    }
    if (target === undefined) {
      return refusals.target
    }
    const host = grantedHost(this.#hosts, target)
    if (host === undefined) {
      this.#note(this.#refused, target)
      return refusals.grant
    }
    const dialled = await dial(host, this.#reach, { ...bounds.dial, signal: this.#ended.signal })
    if ('kind' in dialled) {
      this.#note(dialled.kind === 'refused' ? this.#refused : this.#reached, target)
      return dialled.kind === 'refused' ? refusals.address : refusals.unreachable
    }
    this.#note(this.#reached, target)
    this.#keep(dialled)
    if (request.socket.destroyed || this.#ended.signal.aborted) {
      dialled.destroy()
    }
    return { socket: dialled, host }
  }

  #note(set: Set<string>, { authority }: ProxyTarget): void {
    const text = authority.slice(0, 262)
    if (set.has(text) || set.size < bounds.attempts) {
      set.add(text)
    } else {
      this.#untold++
    }
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.setTimeout(bounds.idleMilliseconds, () => socket.destroy())
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#sockets.delete(socket))
  }
}
