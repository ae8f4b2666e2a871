import fc from 'fast-check'
import t from 'tap'
import { readDenials } from '../../lib/linux/read-denials.js'

const hex = (text: string): string => Buffer.from(text).toString('hex')

void t.test('what was denied', t => {
  const status = [
    'exec-ok',
    `denied write 30 ${hex('/etc/../etc/cron.d/x')}`,
    'denied connect 101 cb00710701bb',
    'denied connect 101 20010db80000000000000000000000070050',
    `denied socket 2 ${hex('/var/run/docker.sock')}`,
    `denied write 30 ${hex(`/${'d'.repeat(1023)}`)}`,
    `denied name 2 ${hex('files.example.com')}`,
    'denied network 13 00',
    `denied write 30 ${hex('/p//made/')}`,
    `denied write 30 ${hex('/')}`,
    'denied-more 7',
    'exit 0',
    '',
  ]
  t.strictSame(readDenials(status.join('\n')), {
    denials: [
      { kind: 'refused', path: '/etc/cron.d/x' },
      { kind: 'connect', address: '203.0.113.7:443' },
      { kind: 'connect', address: '[2001:db8::7]:80' },
      { kind: 'connect', address: '/var/run/docker.sock' },
      { kind: 'refused', path: `/${'d'.repeat(1023)}…` },
      { kind: 'lookup', name: 'files.example.com' },
      { kind: 'network' },
      { kind: 'refused', path: '/p/made', isDirectory: true },
      { kind: 'refused', path: '/' },
    ],
    untold: 7,
  })
  t.end()
})

void t.test('what is not exactly such a line is none', t => {
  const lines = [
    'denied connect 101 cb0071070',
    'denied connect 101 cb007107',
    'denied connect 101 ',
    `denied write 30 ${hex('relative')}`,
    `denied socket 2 ${hex('relative')}`,
    `denied read 2 ${hex('/x')}`,
    `denied write 30 ${hex('/x')} more`,
    ` denied write 30 ${hex('/x')}`,
    `denied write 30 ${hex(`/${'d'.repeat(1024)}`)}`,
    'denied-more 12345678901',
    'denied-more -1',
  ]
  for (const line of lines) {
    t.strictSame(readDenials(`exec-ok\n${line}\nexit 0\n`), { denials: [], untold: 0 }, line)
  }
  t.end()
})

void t.test('whatever bytes the script used, they stay in their line', t => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), bytes => {
      const detail = Buffer.concat([Buffer.from('/'), bytes])
      return readDenials(`denied write 30 ${detail.toString('hex')}\nexit 0\n`).denials.length === 1
    }),
  )
  t.end()
})
