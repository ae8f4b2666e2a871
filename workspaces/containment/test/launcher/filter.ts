// The system calls that are refused, each with its control: what the same call answers when nothing is contained.
import { execFileSync } from 'node:child_process'
import t from 'tap'
import { compileAttack, isRoot, launch, makeDirectory, nobody, ran, scratch, view } from './fixtures/launch'
import * as p from './fixtures/plan-bytes'

const EPERM = 1
const ENOSYS = 38
const EAFNOSUPPORT = 97
const EALREADY = 114

const refused: Record<string, number> = {
  clone3: ENOSYS,
  openat2: ENOSYS,
  io_uring_setup: ENOSYS,
  io_uring_enter: ENOSYS,
  io_uring_register: ENOSYS,
  'x32-getpid': ENOSYS,
  'i386-getpid': ENOSYS,
  'socket-uevent': EAFNOSUPPORT,
  'socket-packet': EAFNOSUPPORT,
  'socket-alg': EAFNOSUPPORT,
  'socket-vsock': EAFNOSUPPORT,
  'socketpair-tipc': EAFNOSUPPORT,
  'kill-to-ask': EALREADY,
}

const allowed = new Set([
  'unshare-files',
  'clone-plain',
  'personality-no-aslr',
  'personality-query',
  'mknod-fifo',
  'open-plain',
  'open-no-create',
  'fchmodat-plain',
  'socket-unix',
  'socket-inet',
  'socket-inet6',
  'socket-route',
  'ptrace-own-child',
])

// Where the answer without containment may be the same, since the machine itself refuses.
const sameWithout = new Set([
  'x32-getpid',
  'i386-getpid',
  'socket-alg',
  'socket-vsock',
  'socketpair-tipc',
  'ptrace-init',
  'read-memory-of-init',
  'bpf',
  'userfaultfd',
  'perf_event_open',
  'io_uring_setup',
  'syslog',
])

const parse = (text: string): Map<string, number> =>
  new Map(
    text
      .trim()
      .split('\n')
      .map(line => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]),
  )

void t.test('system calls', async t => {
  const attack = compileAttack('calls')
  const control = parse(
    execFileSync(attack, [makeDirectory(t)], { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' }),
  )
  const mounts = [p.bind(attack, '/calls'), scratch('/tmp')]
  for (const as of isRoot ? [undefined, nobody] : [undefined]) {
    const ids = as === undefined ? {} : { uid: as, gid: as }
    const outcome = await launch(
      view({ exec: '/calls', argv: ['calls', '/tmp'], mounts, ...ids }),
      as === undefined ? {} : { as },
    )
    t.equal(outcome.status, ran(0))
    const contained = parse(outcome.stdout)
    t.strictSame([...contained.keys()], [...control.keys()])
    for (const [name, answer] of contained) {
      const expected = allowed.has(name) ? 0 : (refused[name] ?? EPERM)
      t.equal(answer, expected, `${name} as ${as ?? 'the same user'}`)
      if (isRoot && expected !== 0 && !sameWithout.has(name)) t.not(control.get(name), expected, `control: ${name}`)
    }
  }
})

void t.test('programs that a build uses still work', async t => {
  const command = `cd /tmp && mkdir -p a/b && echo x > a/b/c && chmod 755 a/b/c && ln a/b/c l && cp -a a d && tar cf t a && tar xf t
    mkfifo f; (echo through > f &) ; cat f; install -m 755 l i; touch -d @0 i; find . | wc -l; sort < l; od -An -c l; df / >/dev/null && echo df`
  const outcome = await launch(view({ command, mounts: [scratch('/tmp')] }))
  t.match(outcome, { stderr: '', stdout: /through\n11\nx\n.*\ndf\n/, status: ran(0) })
})
