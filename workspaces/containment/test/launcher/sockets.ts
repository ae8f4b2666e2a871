// In the landlock tier a script's sockets lead nowhere, and what it asks of them tells where it wanted to go.
import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { existsSync, realpathSync } from 'node:fs'
import { createServer } from 'node:net'
import { SocketAddress } from 'node:net'
import t, { type Test } from 'tap'
import { compileAttack, gid, launch, makeDirectory, type Outcome, uid } from './fixtures/launch'
import * as p from './fixtures/plan-bytes'

const run = (t: Test, exec: string, argv: readonly string[], extra: readonly Buffer[] = []): Promise<Outcome> => {
  const own = makeDirectory(t)
  const granted = ['/usr', '/lib', '/lib64', '/proc', '/etc', process.execPath, exec].filter(existsSync)
  return launch(
    p.plan(
      p.tier(2),
      p.ids(uid, gid),
      p.hostname('unused'),
      p.cwd(own),
      p.exec(realpathSync(exec)),
      ...argv.map(p.arg),
      p.env('PATH=/usr/bin:/bin'),
      p.root(4096),
      ...[...new Set(granted.map(path => realpathSync(path)))].map(path => p.bind(path)),
      p.bind(own, own, p.writable),
      p.bind('/dev/null', '/dev/null', p.writable | p.device),
      ...extra,
    ),
  )
}

/** What was told of networks, in the order in which it was. */
const told = ({ status }: Outcome): string[] =>
  [...status.matchAll(/^denied (\w+) \d+ (.*)$/gm)].map(([, kind = '', hex = '']) => {
    const bytes = Buffer.from(hex, 'hex')
    if (kind === 'connect' && bytes.length === 6) {
      return `${new SocketAddress({ address: bytes.subarray(0, 4).join('.') }).address}:${bytes.readUInt16BE(4)}`
    }
    return kind === 'network' ? kind : bytes.toString()
  })

const node = (program: string): [string, string[]] => [process.execPath, ['node', '-e', program]]
const shell = (command: string): [string, string[]] => ['/bin/sh', ['sh', '-c', command]]
const print = '.on("error", error => console.log(error.code))'

void t.test('what a program wanted of a network is told', async t => {
  const wanted: Record<string, [[string, string[]], output: RegExp, told: string[]]> = {
    'a name, by the C library': [shell('getent ahosts files.example.com; echo $?'), /^2\n$/, ['files.example.com']],
    'a name of one family': [shell('getent ahostsv4 four.example.com; echo $?'), /^2\n$/, ['four.example.com']],
    'a name, by Node.js': [
      node(`require("net").connect(443, "node.example.com")${print}`),
      /^EAI_AGAIN\n$/,
      ['node.example.com'],
    ],
    'a name, by c-ares': [
      node('require("dns").resolve4("cares.example.com", error => console.log(error.code))'),
      /^E\w+\n$/,
      ['cares.example.com'],
    ],
    'its own name': [shell('getent ahosts localhost >/dev/null; echo $?'), /^0\n$/, []],
    'an address': [node(`require("net").connect(81, "203.0.113.1")${print}`), /^ENETUNREACH\n$/, ['203.0.113.1:81']],
    'the loopback': [node(`require("net").connect(81, "127.0.0.1")${print}`), /^ENETUNREACH\n$/, ['network']],
    'the loopback of IPv6': [node(`require("net").connect(81, "::1")${print}`), /^ENETUNREACH\n$/, ['network']],
    'to wait for connections': [node(`require("net").createServer()${print}.listen(0)`), /^EACCES\n$/, ['network']],
    'to send a datagram': [
      node(`const s = require("dgram").createSocket("udp4")${print}; s.send("x", 9, "203.0.113.1", () => s.close())`),
      /^/,
      ['network'],
    ],
    'its interfaces': [node('console.log(typeof os.networkInterfaces())'), /^object\n$/, []],
  }
  for (const [what, [[exec, argv], output, expected]] of Object.entries(wanted)) {
    const started = performance.now()
    const outcome = await run(t, exec, argv)
    t.match(outcome.stdout, output, what)
    t.match(outcome.status, /exit 0\n$/, what)
    t.strictSame(told(outcome), expected, what)
    t.ok(performance.now() - started < 4000, `${what}: without a wait`)
  }
})

void t.test('and nothing comes of it', async t => {
  const attack = compileAttack('nowhere')
  let contacts = 0
  const server = createServer(socket => {
    contacts++
    socket.destroy()
  })
  const udp = createSocket('udp4', () => contacts++)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await new Promise<void>(resolve => udp.bind(port, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    udp.close()
  })

  const outcome = await run(t, attack, ['nowhere', String(port)])
  t.strictSame(outcome.stdout.trim().split('\n'), [
    'families 1 1',
    'types 1 5',
    'flags 1 1',
    'flags 0 0',
    'option 0',
    'connect 101',
    'connect-datagram 101',
    'write 32',
    'read 0',
    'sendto 106',
    'datagram 0',
    'reset 104',
    'bind 13',
    'listen 22',
    'connect-path 101',
    'connect-abstract 101',
    'name-server 0',
    'ask 0',
    'answer 104',
    'ask-unconnected 0',
    'answer 104',
    'descriptor 0',
    'raw 13',
    'echo 13',
    'odd 13',
    'unix 13',
    'unix-datagram 13',
    'made 0 13',
    'made 0 13',
  ])
  t.strictSame(told(outcome), ['network', 'nobody.example.com'], 'each once')
  t.match(outcome.status, /exit 0\n$/)
  await new Promise(resolve => setTimeout(resolve, 100))
  t.equal(contacts, 0)
  execFileSync(attack, [String(port)])
  await new Promise(resolve => setTimeout(resolve, 100))
  t.ok(contacts >= 2, 'control: the listeners hear it')
})
