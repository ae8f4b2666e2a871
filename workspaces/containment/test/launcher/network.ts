// A loopback of its own, and nothing else.
import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { compileAttack, launch, makeDirectory, view } from './fixtures/launch'
import * as p from './fixtures/plan-bytes'

const listen = (server: Server, ...where: [number, string] | [string]): Promise<number> =>
  new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(...(where as [number, string]), () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })

void t.test('own loopback works, the one outside is out of reach', async t => {
  const attack = compileAttack('sockets')
  const directory = makeDirectory(t)
  let contacts = 0
  const count = () =>
    createServer(socket => {
      contacts++
      socket.destroy()
    })
  const tcp = count()
  const abstract = count()
  const named = count()
  const udp = createSocket('udp4', () => contacts++)
  const port = await listen(tcp, 0, '127.0.0.1')
  await listen(abstract, '\0launcher-test')
  await listen(named, join(directory, 'socket'))
  await new Promise<void>(resolve => udp.bind(port, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const server of [tcp, abstract, named]) server.close()
    udp.close()
  })

  const args = [String(port), 'launcher-test', join(directory, 'socket')]
  const outcome = await launch(
    view({ exec: '/sockets', argv: ['sockets', ...args], mounts: [p.bind(attack, '/sockets')] }),
  )
  const hex = (...bytes: number[]): string => Buffer.from(bytes).toString('hex')
  t.strictSame(
    outcome.status.trim().split('\n'),
    [
      'exec-ok',
      `denied socket 2 ${Buffer.from(join(directory, 'socket')).toString('hex')}`,
      `denied connect 101 ${hex(192, 0, 2, 1, 0, 9)}`,
      'exit 0',
    ],
    'what lies beyond is told',
  )
  t.strictSame(outcome.stdout.trim().split('\n'), [
    'own-loopback 0',
    'tcp 111',
    'udp 0',
    'abstract 111',
    'named 2',
    'outside 101',
  ])
  await new Promise(resolve => setTimeout(resolve, 100))
  t.equal(contacts, 0)
  const control = execFileSync(attack, args, { encoding: 'utf8' })
  t.match(control, /own-loopback 0\ntcp 0\nudp 0\nabstract 0\nnamed 0\n/, 'control')
  await new Promise(resolve => setTimeout(resolve, 100))
  t.equal(contacts, 4, 'control')
})

void t.test('host name and interfaces', async t => {
  const { stdout } = await launch(
    view({ command: 'hostname; ls -d /proc/sys/net/ipv4/conf/*; cat /proc/net/dev | wc -l' }),
  )
  t.match(stdout, /^view\n/)
  t.notMatch(stdout, /conf\/(eth|en|wl|docker)/)
})
