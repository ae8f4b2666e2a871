import t from 'tap'
import { readUses } from '../../lib/linux/read-uses.js'

const hex = (text: string): string => Buffer.from(text).toString('hex')

void t.test('what was used and tried', t => {
  const status = [
    'exec-ok',
    `used read 0 ${hex('/etc/../etc/hosts')}`,
    `used look 1 ${hex('/x/')}`,
    `used write 2 ${hex('/usr/x')}`,
    `used run 0 ${hex('/bin/sh')}`,
    `used read 0 ${hex('/')}`,
    `used read 0 ${hex('relative')}`,
    `used read 3 ${hex('/x')}`,
    `used stare 0 ${hex('/x')}`,
    ` used read 0 ${hex('/y')}`,
    'used-more 7',
    'exit 0',
    '',
  ]
  t.strictSame(readUses(status.join('\n')), {
    uses: [
      { kind: 'read', outcome: 'used', path: '/etc/hosts' },
      { kind: 'look', outcome: 'absent', path: '/x' },
      { kind: 'write', outcome: 'refused', path: '/usr/x' },
      { kind: 'run', outcome: 'used', path: '/bin/sh' },
      { kind: 'read', outcome: 'used', path: '/' },
    ],
    untold: 7,
  })
  t.strictSame(readUses('exec-ok\nexit 0\n'), { uses: [], untold: 0 })
  t.end()
})
