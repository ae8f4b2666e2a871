import t from 'tap'
import { type Command, printable, runCommand } from '../../lib/run/run-command.js'

const command = (script: string, timeLimit = 20_000): Command => ({
  file: '/bin/sh',
  args: ['-c', script],
  directory: '/',
  environment: { PATH: '/usr/bin:/bin', MARK: 'here' },
  timeLimit,
})

void t.test('how a command ended, and what it printed', async t => {
  t.match(await runCommand(command('echo $MARK; echo wrong >&2; exit 3')), {
    code: 3,
    signal: undefined,
    isExpired: false,
    output: /here[^]*wrong|wrong[^]*here/,
  })
  t.match(await runCommand(command('kill -TERM $$')), { code: undefined, signal: 'SIGTERM' })
  t.match(await runCommand({ ...command(''), file: '/gone' }), { code: undefined, signal: undefined, output: /ENOENT/ })
})

void t.test('at its limit it ends, with what it started', async t => {
  const ended = await runCommand(command('sleep 60 & sleep 60', 200))
  t.match(ended, { signal: 'SIGKILL', isExpired: true })
  t.ok(ended.milliseconds < 15_000)
})

void t.test('a flood is cut, and its end stays', async t => {
  const { output } = await runCommand(command('head -c 2000000 /dev/zero | tr "\\0" x; echo; echo last'))
  t.ok(output.length <= 1 << 18)
  t.ok(output.endsWith('last\n'))
})

void t.test('nothing of a stranger’s moves a cursor or turns the text around', t => {
  t.equal(printable('\u001b[31mred\u001b[0m\u0007 \u202eabc\r\nnext\u009b2J'), 'red abc\nnext')
  t.end()
})
