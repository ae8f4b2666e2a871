// The tier without namespaces: what is granted can be used, what is not cannot, and nothing is left alive.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  compileAttack,
  gid,
  launch,
  makeDirectory,
  processesWith,
  ran,
  sleep,
  start,
  statusOf,
  uid,
  users,
} from './fixtures/launch'
import * as p from './fixtures/plan-bytes'

const EPERM = 1
const ENOENT = 2
const ESRCH = 3
const EBADF = 9
const EACCES = 13
const EFAULT = 14
const EINVAL = 22
const ENOTTY = 25
const ENOSYS = 38
const EOPNOTSUPP = 95
const EALREADY = 114

interface Ground {
  directory: string
  own: string
  granted: string
  other: string
}

const makeGround = (t: Test): Ground => {
  const directory = makeDirectory(t)
  const [own, granted, other] = ['own', 'granted', 'other'].map(name => join(directory, name)) as [
    string,
    string,
    string,
  ]
  for (const path of [own, granted, other]) {
    mkdirSync(path)
    chmodSync(path, 0o777)
    writeFileSync(join(path, 'file'), `${path} file`)
    chmodSync(join(path, 'file'), 0o666)
  }
  return { directory, own, granted, other }
}

interface Options {
  command?: string
  exec?: string
  argv?: string[]
  as?: number | undefined
  extra?: Buffer[]
}

const plan = ({ own, granted }: Ground, { command, exec, argv, as, extra = [] }: Options): Buffer =>
  p.plan(
    p.tier(2),
    p.ids(as ?? uid, as ?? gid),
    p.hostname('unused'),
    p.cwd(own),
    p.exec(exec ?? realpathSync('/bin/sh')),
    ...(argv ?? ['sh', '-c', command ?? 'true']).map(p.arg),
    p.env('PATH=/usr/bin:/bin'),
    p.root(4096),
    ...['/usr', '/proc', '/etc/ld.so.cache', granted].filter(existsSync).map(path => p.bind(path)),
    p.bind(own, own, p.writable),
    p.bind('/dev/null', '/dev/null', p.writable | p.device),
    ...extra,
  )

const options = (as: number | undefined): { as?: number } => (as === undefined ? {} : { as })

/** The kernel's own, and what older kernels would have. */
const abis = [undefined, 1, 2, 3, 4, 5]
const older = (abi: number | undefined): Buffer[] => (abi === undefined ? [] : [p.abi(abi)])

void t.test('what may be done, and what may not', async t => {
  for (const [as, abi] of users.flatMap(user => abis.map(abi => [user, abi] as const))) {
    const ground = makeGround(t)
    const attempts: Record<string, [command: string, works: boolean]> = {
      read: ['cat file', true],
      'read granted': ['cat ../granted/file', true],
      list: ['ls ../granted', true],
      write: ['echo x > new', true],
      'write null': ['echo x > /dev/null', true],
      link: ['ln new linked', true],
      rename: ['mkdir -p sub && mv new sub/new', true],
      'copy of granted': ['ln ../granted/file copy', true],
      fork: ['(true) | cat', true],
      'read other': ['cat ../other/file', false],
      'list other': ['ls ../other', false],
      'write granted': ['echo x > ../granted/file', false],
      'write other': ['echo x > ../other/file', false],
      truncate: ['truncate -s 0 ../other/file', false],
      create: ['echo x > ../granted/new', false],
      remove: ['rm -f ../granted/file', false],
      'link to granted': ['ln file ../granted/linked', false],
      'link of other': ['ln ../other/file stolen', false],
      'link of process': ['ln /proc/self/environ environ', false],
      'rename into': ['mv file ../granted/moved', false],
      'mode of other': ['chmod 777 ../other/file', false],
      'environment of npm': [`cat /proc/${process.pid}/environ`, false],
      'memory of its supervisor': ['cat /proc/$PPID/environ', false],
      'kill its supervisor': ['kill -9 $PPID', false],
      'execute other': ['../other/file', false],
      device: ['cat /dev/zero', false],
    }
    const command = Object.entries(attempts)
      .map(([name, [attempt]]) => `( ${attempt} ) >/dev/null 2>&1 && echo "${name}"`)
      .join('\n')
    const outcome = await launch(plan(ground, { command: `${command}\nexit 0`, as, extra: older(abi) }), options(as))
    t.match(outcome.status, /^exec-ok\n(denied .*\n)+exit 0\n$/)
    t.strictSame(
      outcome.stdout.trim().split('\n'),
      Object.entries(attempts).flatMap(([name, [, works]]) => (works ? [name] : [])),
      `as ${as ?? 'the same user'}, by ABI ${abi ?? 'of the kernel'}`,
    )
    t.equal(readFileSync(join(ground.granted, 'file'), 'utf8'), `${ground.granted} file`)
    t.equal(readFileSync(join(ground.other, 'file'), 'utf8'), `${ground.other} file`)
    t.strictSame(readdirSync(ground.granted), ['file'])
    t.equal(lstatSync(join(ground.granted, 'file')).nlink, 1, 'a copy, not a link')
    t.equal(readFileSync(join(ground.own, 'copy'), 'utf8'), `${ground.granted} file`)
  }
})

/** What is not 0; the stranger is refused everything. */
const signalled: Record<string, number> = {
  kill: EPERM,
  'kill-nothing': EPERM,
  'kill-group': EPERM,
  tkill: EPERM,
  tgkill: EPERM,
  queue: EPERM,
  'by-descriptor': EPERM,
  'group-of-nobody': ESRCH,
  nobody: ESRCH,
  'no-signal': EINVAL,
  'to-ask': EALREADY,
  'to-the-same': ESRCH,
  'truncate-other': EACCES,
  'truncate-negative': EINVAL,
  'truncate-missing': ENOENT,
  'truncate-bad-pointer': EFAULT,
  'open-to-read-and-truncate': EACCES,
  'open-for-nothing-and-truncate': EACCES,
}

void t.test('signals and truncation, with and without what an older kernel lacks', async t => {
  const attack = compileAttack('signals')
  for (const abi of abis) {
    const ground = makeGround(t)
    const stranger = spawn(
      '/bin/sh',
      ['-c', `trap 'echo signalled' USR1 USR2 CONT TERM; echo ready; while :; do sleep 0.1; done`],
      {
        detached: true,
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    let heard = ''
    stranger.stdout.on('data', (data: Buffer) => (heard += data.toString()))
    await once(stranger.stdout, 'data')
    const { stdout, status } = await launch(
      plan(ground, {
        exec: attack,
        argv: ['signals', String(stranger.pid), join(ground.own, 'file'), join(ground.granted, 'file')],
        extra: [p.bind(attack), ...older(abi)],
      }),
    )
    t.match(status, /exit 0\n$/)
    const isOlder = abi !== undefined
    for (const line of stdout.trim().split('\n')) {
      const [name = '', answer] = line.split(' ')
      const expected = isOlder && name === 'by-descriptor' ? ENOSYS : (signalled[name] ?? 0)
      // the kernel's own Landlock says EPERM of a group when it refuses each of it
      t.equal(Number(answer), expected, `${name}, by ABI ${abi ?? 'of the kernel'}`)
    }
    t.equal(stdout.trim().split('\n').length, 37)
    await sleep(150)
    t.equal(heard, 'ready\n', 'the stranger heard nothing')
    stranger.kill('SIGUSR1')
    await once(stranger.stdout, 'data')
    t.match(heard, /signalled/, 'control')
    if (stranger.pid !== undefined) process.kill(-stranger.pid, 'SIGKILL')
    t.equal(lstatSync(join(ground.own, 'file')).size, 1)
    t.equal(readFileSync(join(ground.granted, 'file'), 'utf8'), `${ground.granted} file`)
  }
})

void t.test('the limit on files counts for what the supervisor does', async t => {
  const ground = makeGround(t)
  const command = 'truncate -s 2000 file && exit 3; exit 4'
  const limits = (abi: Buffer[]): Buffer[] => [p.limit(3, 1000, 1000), ...abi]
  t.match((await launch(plan(ground, { command, extra: limits([p.abi(2)]) }))).status, /exit 4\n$/)
  t.match((await launch(plan(ground, { command, extra: [p.abi(2)] }))).status, /exit 3\n$/, 'control')
})

const own: Record<string, number> = {
  'utimes-bad': EINVAL,
  'utime-bad-pointer': EFAULT,
  'bad-flags': EINVAL,
  'bad-path': EFAULT,
  'bad-descriptor': EBADF,
  missing: ENOENT,
  'set-id': EPERM,
  setxattr: EOPNOTSUPP,
  fsetxattr: EOPNOTSUPP,
  removexattr: EOPNOTSUPP,
  'file-flags': ENOTTY,
  signal: EPERM,
  stop: EPERM,
  limit: EPERM,
  priority: EPERM,
  affinity: EPERM,
  'shared-memory': EPERM,
  inet: EACCES,
  unix: EACCES,
  'datagram-pair': EACCES,
  'stream-pair': 0,
  'own-limit': 0,
}

void t.test('modes, owners and times: its own only', async t => {
  for (const as of users) {
    for (const where of ['own', 'granted', 'other'] as const) {
      const ground = makeGround(t)
      const attack = compileAttack('attributes')
      const file = join(ground[where], 'file')
      symlinkSync(file, join(ground.own, 'link'))
      if (as !== undefined) execFileSync('chown', ['-R', `${as}:${as}`, ground.directory])
      const before = lstatSync(file)
      const { stdout, status } = await launch(
        plan(ground, {
          exec: attack,
          argv: ['attributes', file, join(ground.own, 'link'), String(process.pid)],
          as,
          extra: [p.bind(attack)],
        }),
        options(as),
      )
      t.match(status, /exit 0\n$/)
      for (const line of stdout.trim().split('\n')) {
        const [name = '', answer] = line.split(' ')
        const byDescriptor = /^(fchmod|fchown|futimens)$|empty-path/.test(name) && where === 'other'
        // what is refused to it says so; what it cannot even open has no descriptor
        const expected = own[name] ?? (where === 'own' ? 0 : byDescriptor ? EBADF : EPERM)
        if (where === 'own' || !(name in own) || !/bad|x?attr|flags/.test(name)) {
          t.equal(Number(answer), expected, `${name} of ${where} as ${as ?? 'the same user'}`)
        }
      }
      const after = lstatSync(file)
      if (where === 'own') {
        t.not(after.mtimeMs, before.mtimeMs, 'control')
      } else {
        t.match(after, { mode: before.mode, mtimeMs: before.mtimeMs, ctimeMs: before.ctimeMs }, 'untouched')
      }
    }
  }
})

const daemon = (tag: string): string =>
  `(trap '' HUP TERM INT; setsid sh -c "trap '' HUP TERM INT; sleep 30; : ${tag}" </dev/null >/dev/null 2>&1 &)`

void t.test('nothing is left: of a script that ends, of a launcher or an npm that is killed', async t => {
  const endings: Record<string, (running: ReturnType<typeof start>) => void> = {
    'the script ends': () => undefined,
    'the launcher is killed': ({ child }) => child.kill('SIGKILL'),
    'the inner supervisor is killed': ({ child }) => {
      const [inner] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ')
      process.kill(Number(inner), 'SIGKILL')
    },
    'npm closes the status': ({ child }) => {
      statusOf(child).destroy()
    },
  }
  for (const [name, end] of Object.entries(endings)) {
    const tag = `tag-${name.replaceAll(' ', '-')}-${process.pid}`
    const command = `${daemon(tag)}; ${daemon(tag)}; sleep ${name === 'the script ends' ? '0.6' : '30'}`
    const running = start(plan(makeGround(t), { command }))
    await running.hasRun
    await sleep(300)
    t.ok(processesWith(tag).length > 0, 'control')
    end(running)
    await running.outcome
    t.strictSame(processesWith(tag), [], `${name}: before npm hears of it`)
  }
})

void t.test('a view step is no part of such a plan', async t => {
  const ground = makeGround(t)
  for (const step of [p.tmpfs('/x'), p.hide('/usr'), p.file('/x', ''), p.proc(), p.bind('/usr', '/other')]) {
    t.match((await launch(plan(ground, { extra: [step] }))).status, /^fail plan 22 \d+\n$/)
  }
  t.match((await launch(plan(ground, { extra: [p.bind('/no/such/place')] }))).status, /^fail landlock 2 \d+\n$/)
  t.equal((await launch(plan(ground, {}))).status, ran(0), 'control')
})
