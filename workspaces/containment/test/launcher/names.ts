// A name that is looked up is told, and answered at once: there is no such name.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { compileAttack, launch, makeDirectory, view } from './fixtures/launch'
import * as p from './fixtures/plan-bytes'

const files = [
  p.file('/etc/nsswitch.conf', 'hosts: files dns\n'),
  p.file('/etc/resolv.conf', 'nameserver 127.0.0.1\noptions attempts:1 timeout:1\n'),
  p.file('/etc/hosts', '127.0.0.1 localhost\n'),
]

const told = (status: string): string[] =>
  [...status.matchAll(/^denied name 2 (.*)$/gm)].map(([, hex = '']) => Buffer.from(hex, 'hex').toString())

void t.test('by the C library', async t => {
  const command = 'getent ahosts localhost >/dev/null || echo localhost; getent ahosts files.example.com; echo $?'
  const started = performance.now()
  const { stdout, status } = await launch(view({ command, mounts: [...files, p.names()] }))
  t.equal(stdout, '2\n', 'not found, and nothing else')
  t.strictSame(told(status), ['files.example.com'])
  t.ok(performance.now() - started < 900, 'without a wait')
  t.match(status, /exit 0\n$/)
})

void t.test('by whoever speaks to it', async t => {
  const attack = compileAttack('names')
  const { stdout, status } = await launch(
    view({ exec: '/names', argv: ['names'], mounts: [p.bind(attack, '/names'), p.names()] }),
  )
  const long = ['ab', 'cd', 'ef'].map(end => `0123456789012345678901234567890123456789012345678901234567890${end}`)
  t.strictSame(told(status), ['example.com', 'EXAMPLE.\n', long.join('.')])
  t.strictSame(stdout.trim().split('\n'), ['1', '1', '1', ...Array.from({ length: 11 }, () => '-1'), '100', '-1'])
})

void t.test('control: nobody answers where a plan does not say so', async t => {
  const attack = compileAttack('names')
  // who asks for names gives up after a second, not after ten
  const env = ['PATH=/usr/bin:/bin', 'RES_OPTIONS=timeout:1 attempts:1']
  const mounts = [p.bind(attack, '/names')]
  const { stdout, status } = await launch(view({ exec: '/names', argv: ['names'], env, mounts }))
  t.match(stdout, /^-1\n/)
  t.strictSame(told(status), [])
})

void t.test('messages that name their receiver are told too', async t => {
  const file = join(makeDirectory(t), 'send.py')
  writeFileSync(
    file,
    `import socket, os
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for send in (lambda: s.sendmsg([b"x"], [], 0, ("203.0.113.1", 53)), lambda: s.sendmsg([b"x"], [], 0, ("127.0.0.1", 9))):
    try:
        send()
    except OSError as error:
        print(error.errno)
a, b = socket.socketpair()
print(a.sendmsg([b"hello"]), b.recv(9))
t = socket.socket()
try:
    t.sendto(b"x", 0x20000000, ("127.0.0.1", 9))
except OSError as error:
    print("fast", error.errno)
try:
    t.sendmsg([b"x"], [], 0x20000000, ("127.0.0.1", 9))
except OSError as error:
    print("fast", error.errno)
`,
  )
  const { stdout, status } = await launch(
    view({ command: 'python3 /send.py', mounts: [p.bind(file, '/send.py'), p.names()] }),
  )
  t.equal(stdout, "101\n5 b'hello'\nfast 1\nfast 1\n")
  t.match(
    status,
    new RegExp(`^exec-ok\ndenied connect 101 ${Buffer.from([203, 0, 113, 1, 0, 53]).toString('hex')}\nexit 0\n$`),
  )
})
