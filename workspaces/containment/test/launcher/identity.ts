// Who the script is, what it holds open, and what it can never become.
import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { isRoot, launch, launcher, makeDirectory, nobody, ran, uid, gid, view } from './fixtures/launch'
import * as p from './fixtures/plan-bytes'

const statusLines = `grep -E '^(Uid|Gid|Cap|NoNewPrivs|Seccomp:)' /proc/self/status`

const expectNone = (user: number, group: number): RegExp =>
  RegExp(`^Uid:(\t${user}){4}\nGid:(\t${group}){4}\n(Cap...:\t0{16}\n){5}NoNewPrivs:\t1\nSeccomp:\t2\n$`)

void t.test('no capabilities, no new privileges, a filter', async t => {
  t.match(await launch(view({ command: statusLines })), { stdout: expectNone(uid, gid), status: ran(0) })
  if (!isRoot) return
  t.match(
    execFileSync('/bin/sh', ['-c', statusLines], { encoding: 'utf8' }),
    /CapEff:\t0000[^]*NoNewPrivs:\t0/,
    'control',
  )
  for (const user of [nobody, 1234]) {
    const outcome = await launch(view({ command: statusLines, uid: user, gid: user + 1 }))
    t.match(outcome, { stdout: expectNone(user, user + 1), status: ran(0) })
  }
  const outcome = await launch(view({ command: statusLines, uid: nobody, gid: nobody }), { as: nobody })
  t.match(outcome, { stdout: expectNone(nobody, nobody), status: ran(0) }, 'started by an ordinary user')
})

void t.test('groups', { skip: !isRoot && 'needs root' }, async t => {
  const wrapper = ['/usr/bin/setpriv', '--groups', '4,24']
  t.match(await launch(view({ command: 'id -G' }), { wrapper }), { stdout: `${gid}\n` })
})

void t.test('files keep their owners', { skip: !isRoot && 'needs root' }, async t => {
  const directory = makeDirectory(t)
  writeFileSync(join(directory, 'file'), '')
  execFileSync('chown', ['1234:5678', join(directory, 'file')])
  const command = `cd ${directory}; stat -c %u:%g file; echo x > new; stat -c %u:%g new; chown 0:0 new; chmod 600 file`
  const mounts = [p.bind(directory, directory, p.writable)]
  const outcome = await launch(view({ command, mounts, uid: 4321, gid: 4321 }))
  t.match(outcome, { stdout: '1234:5678\n4321:4321\n', stderr: /chown[^]*not permitted[^]*chmod[^]*not permitted/ })
  t.equal(statSync(join(directory, 'new')).uid, 4321)
})

void t.test('only stdin, stdout and stderr are open', async t => {
  const leaked = openSync('/', 'r')
  const outcome = await launch(view({ command: 'cd /proc/self/fd && echo *' }))
  closeSync(leaked)
  t.match(outcome.stdout, /^0 1 2( 3)?\n$/)
  const inherit = spawnSync('/bin/sh', [
    '-c',
    `exec 7</ 9</etc/passwd; exec "$0" 3<"$1" 4>"$2"`,
    launcher,
    ...planFiles(t),
  ])
  t.match(inherit.stdout.toString(), /^0 1 2( 3)?\n$/, 'with others left open by whoever starts it')
})

const planFiles = (t: { teardown: (done: () => void) => void }): [string, string] => {
  const directory = mkdtempSync(join(tmpdir(), 'launcher-'))
  t.teardown(() => {
    rmSync(directory, { recursive: true })
  })
  writeFileSync(join(directory, 'plan'), view({ command: 'cd /proc/self/fd && echo *' }))
  return [join(directory, 'plan'), join(directory, 'status')]
}

void t.test('closed descriptors do not become something else', t => {
  const [plan, status] = planFiles(t)
  const closed = spawnSync('/bin/sh', ['-c', 'exec "$0" 3<"$1" 4>"$2" 0<&- 2>&-', launcher, plan, status])
  t.match(closed.stdout.toString(), /^0 1 2( 3)?\n$/)
  t.equal(readFileSync(status, 'utf8'), ran(0))
  t.end()
})

void t.test(
  'a session of its own, without a terminal',
  // where the project is judged a skip would hide what it skips
  {
    skip:
      process.env['CI'] === undefined && spawnSync('script', ['--version']).status !== 0 ? 'needs script(1)' : false,
  },
  t => {
    const directory = makeDirectory(t)
    const command = `[ "$(cut -d' ' -f6 /proc/self/stat)" = $$ ] && echo leader; [ -t 0 ] && echo terminal
    (: < /dev/tty) && echo controlling`
    writeFileSync(
      join(directory, 'plan'),
      view({ command, mounts: [p.bind('/dev/tty', '/dev/tty', p.writable | p.device)] }),
    )
    const inTerminal = (line: string) => execFileSync('script', ['-qc', line, '/dev/null'], { encoding: 'utf8' })
    t.match(
      inTerminal(`${launcher} 3<${directory}/plan 4>${directory}/status`),
      /leader\r?\nterminal\r?\n[^]*No such device/,
    )
    t.equal(readFileSync(join(directory, 'status'), 'utf8'), 'exec-ok\nexit 2\n')
    t.match(inTerminal(`sh -c '(: < /dev/tty) && echo controlling'`), /controlling/, 'control')
    t.end()
  },
)

void t.test('limits', async t => {
  const limits = [p.limit(2, 100, 200), p.limit(3, 1 << 20, 1 << 20), p.limit(5, 1n << 40n, 2n ** 64n - 1n)]
  const command = 'ulimit -Sn; ulimit -Hn; ulimit -f; ulimit -c; grep -E "core|Max data" /proc/self/limits'
  const { stdout } = await launch(view({ command, limits }))
  t.match(stdout, /^100\n200\n2048\n0\n/)
  t.match(stdout, /core file size +1 +1 /)
  t.match(stdout, /data size +1099511627776 +unlimited/)
  const raised = [p.limit(1, 1 << 30, 1 << 30), p.limit(2, 1 << 30, 1 << 30)]
  const own = execFileSync('/bin/sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' })
  const outcome = await launch(view({ command: 'ulimit -Hn; ulimit -Hc', limits: raised }))
  t.equal(outcome.stdout, `${own}0\n`, 'the plan can only tighten')
})

void t.test('a fork bomb meets its limit', async t => {
  const command = 'i=0; while [ $i -lt 600 ]; do sleep 20 & i=$((i+1)); done; echo all'
  const bomb = (limits: Buffer[], user: number) => launch(view({ command, limits, uid: user, gid: user }))
  const users = isRoot ? [nobody, 0] : [uid]
  for (const user of users) {
    const outcome = await bomb([p.limit(4, 100, 100)], user)
    t.notMatch(outcome.stdout, 'all', `as ${user}`)
    t.match(outcome.stderr, /Cannot fork|Resource temporarily/, `as ${user}`)
  }
  t.match(await bomb([], users[0] ?? uid), { stdout: 'all\n' }, 'control')
  t.notMatch(readFileSync('/proc/sys/kernel/pid_max', 'utf8'), /^400$/m, 'the machine keeps its own bound')
})

void t.test('the launcher cannot be reached from inside', async t => {
  const directory = makeDirectory(t)
  writeFileSync(join(directory, 'script'), '#!/proc/self/exe\n', { mode: 0o755 })
  const asInterpreter = await launch(view({ exec: '/script', mounts: [p.bind(join(directory, 'script'), '/script')] }))
  t.match(asInterpreter, { status: ran(125), stdout: '', stderr: '' })
  const command =
    'cat /proc/1/exe /proc/1/environ /proc/1/maps; ls -l /proc/1/exe /proc/1/ns /proc/1/fd; wc -c < /proc/1/cmdline'
  const { stdout, stderr } = await launch(view({ command }))
  t.notMatch(stdout, /ELF|->/)
  t.ok((stderr.match(/Permission denied/g) ?? []).length >= 6)
})
