// Every way in which the launcher can answer, and that nothing has run wherever it says so.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { isRoot, launch, launcher, makeDirectory, nobody, ran, scratch, start, view } from './fixtures/launch'
import * as p from './fixtures/plan-bytes'

void t.test('how a script ends', async t => {
  t.match(await launch(view({ command: 'exit 0' })), { code: 0, status: ran(0) })
  t.match(await launch(view({ command: 'exit 255' })), { code: 255, status: ran(255) })
  t.match(await launch(view({ command: 'kill -9 $$' })), { code: 137, status: 'exec-ok\nsignal 9\n' })
  t.match(await launch(view({ command: 'kill -SEGV $$' })), { code: 139, status: 'exec-ok\nsignal 11\n' })
})

void t.test('plan and status over one socket', async t => {
  const one = { isOneSocket: true }
  t.match(await launch(view({ command: 'exit 3' }), one), { code: 3, status: ran(3) })
  t.match(await launch(view({ command: 'sleep 0.3; cd /proc/self/fd && echo *' }), one), {
    stdout: /^0 1 2( 3)?\n$/,
    status: ran(0),
  })
  t.match(await launch(Buffer.from('no plan'), one), { code: 125, status: 'fail plan 22 -1\n' })
  t.match(await launch(view({ exec: '/no/such' }), one), { code: 125, status: 'fail exec 2 -1\n' })
})

void t.test('no status and nowhere to send one: nothing runs', t => {
  const directory = makeDirectory(t)
  const command = `echo > ${directory}/has-run`
  writeFileSync(join(directory, 'plan'), view({ command, mounts: [p.bind(directory, directory, p.writable)] }))
  const run = (line: string) => spawnSync('/bin/sh', ['-c', line, launcher, join(directory, 'plan')]).status
  t.equal(run('exec "$0" 3<"$1" 4<&-'), 125, 'a file')
  t.equal(run('cat "$1" | "$0" 3<&0 4<&- 0</dev/null'), 125, 'a pipe')
  t.notOk(existsSync(join(directory, 'has-run')))
  t.equal(run('exec "$0" 3<"$1" 4>/dev/null'), 0, 'control')
  t.ok(existsSync(join(directory, 'has-run')), 'control')
  t.end()
})

void t.test('a child that ends does not end the script', async t => {
  t.match(await launch(view({ command: '(exit 7) & sleep 0.1; exit 3' })), { code: 3, status: ran(3) })
  t.match(await launch(view({ command: '(kill -9 $$) & sleep 5; exit 3' })), {
    code: 137,
    status: 'exec-ok\nsignal 9\n',
  })
})

void t.test('stdin, stdout and stderr are the script own', async t => {
  const { child, outcome } = start(view({ command: 'read line; echo "out $line"; echo err >&2' }), { stdin: 'pipe' })
  child.stdin?.end('hello\n')
  t.match(await outcome, { stdout: 'out hello\n', stderr: 'err\n', status: ran(0) })
})

void t.test('a reader sees that the script closed its output, although the supervisors live on', async t => {
  const { child, outcome } = start(view({ command: 'exec >&- 2>&-; sleep 1' }))
  const from = Date.now()
  await new Promise(resolve => child.stdout?.on('end', resolve))
  t.ok(Date.now() - from < 900)
  t.match(await outcome, { status: ran(0) })
})

void t.test('arguments, variables and working directory arrive as they are', async t => {
  const odd = 'a b\n"c" \u00e9 $(id) --bind'
  const { stdout } = await launch(
    view({
      argv: ['sh', '-c', 'printf "%s|%s|%s|" "$0" "$1" "$ODD"; pwd', odd, ''],
      env: ['PATH=/bin', `ODD=${odd}`],
      cwd: '/usr',
    }),
  )
  t.equal(stdout, `${odd}||${odd}|/usr\n`)
})

void t.test('plans that are refused', async t => {
  const sound = [p.tier(), p.ids(0, 0), p.hostname('h'), p.cwd('/'), p.exec('/x'), p.arg('x'), p.root(4096)]
  const refused: [string, Buffer, string][] = [
    ['empty', Buffer.alloc(0), 'fail plan 22 -1\n'],
    ['no plan', Buffer.from('#!/bin/sh\necho hello\n'), 'fail plan 22 -1\n'],
    ['another version', Buffer.concat([Buffer.from('NPMCPLAN'), p.u32(2), ...sound, p.end]), 'fail plan 22 -1\n'],
    ['no END', Buffer.concat([p.magic, ...sound]), 'fail plan 22 7\n'],
    ['bytes behind END', Buffer.concat([p.plan(...sound), Buffer.from('x')]), 'fail plan 22 7\n'],
    ['a tier that there is not', p.plan(p.tier(3), ...sound.slice(1)), 'fail plan 22 0\n'],
    ['unknown record', p.plan(...sound, p.record(23)), 'fail plan 22 7\n'],
    ['too long', Buffer.alloc((8 << 20) + 1), 'fail plan 7 -1\n'],
    ['a step up', p.plan(...sound, p.bind('/usr', '/a/../b')), 'fail plan 22 7\n'],
  ]
  for (const [name, bytes, status] of refused) {
    t.match(await launch(bytes), { code: 125, status, stdout: '', stderr: '' }, name)
  }
  t.match(await launch(view(), { argv: ['--help'] }), { code: 125, status: 'fail plan 7 -1\n' }, 'arguments')
})

void t.test('set-up that fails: the stage, the errno, the record, and nothing has run', async t => {
  const directory = makeDirectory(t)
  mkdirSync(join(directory, 'real'))
  writeFileSync(join(directory, 'ran-not'), '')
  symlinkSync('real', join(directory, 'link'))
  const command = `echo > ${directory}/has-run`
  const mine = p.bind(directory, directory, p.writable)
  const first = 13 + ['/sbin', '/bin', '/lib', '/lib32', '/lib64'].filter(existsSync).length // record index of the first mount
  const failing: [string, Parameters<typeof view>[0], RegExp][] = [
    ['no such program', { exec: '/no/such' }, /^fail exec 2 -1\n$/],
    ['not executable', { exec: '/usr' }, /^fail exec 13 -1\n$/],
    ['no such directory', { cwd: '/no/such' }, /^fail chdir 2 -1\n$/],
    ['no such source', { mounts: [mine, p.bind('/no/such')] }, RegExp(`^fail mounts 2 ${first + 1}\n$`)],
    ['a link in a source', { mounts: [p.bind(`${directory}/link`, '/x')] }, RegExp(`^fail mounts 40 ${first}\n$`)],
    ['a link in a destination', { mounts: [p.link('/l', 'usr'), p.bind('/usr', '/l')] }, /^fail mounts 40 /],
    ['a link on the way', { mounts: [p.link('/l', 'usr'), p.bind('/usr', '/l/x')] }, /^fail mounts 40 /],
    ['missing in a bound tree', { mounts: [mine, p.bind('/usr', `${directory}/new`)] }, /^fail mounts 2 /],
    ['a new file in a bound tree', { mounts: [mine, p.file(`${directory}/new`, '')] }, /^fail mounts 2 /],
    ['a new link in a bound tree', { mounts: [mine, p.link(`${directory}/new`, 'x')] }, /^fail mounts 2 /],
    ['a new directory in a bound tree', { mounts: [mine, p.dir(`${directory}/a/b`)] }, /^fail mounts 2 /],
    ['directory on file', { mounts: [p.file('/f', ''), p.bind('/usr', '/f')] }, /^fail mounts 20 /],
    ['file on directory', { mounts: [p.bind(`${directory}/ran-not`, '/usr')] }, /^fail mounts 22 /],
    ['a file twice', { mounts: [p.file('/f', ''), p.file('/f', '')] }, /^fail mounts 17 /],
    ['a link twice', { mounts: [p.link('/f', 'a'), p.link('/f', 'a')] }, /^fail mounts 17 /],
    ['a directory on a file', { mounts: [p.file('/f', ''), p.dir('/f')] }, /^fail mounts 20 /],
    ['nothing to hide', { mounts: [p.hide('/no/such')] }, /^fail mounts 2 /],
    [
      'a root that is too small',
      { mounts: [p.file('/f', Buffer.alloc(1 << 20)), p.file('/g', 'x')] },
      /^fail mounts 28 /,
    ],
    ['proc on a file', { mounts: [p.file('/f', ''), p.proc('/f')] }, /^fail proc 20 /],
  ]
  for (const [name, options, status] of failing) {
    const outcome = await launch(view({ mounts: [mine], ...options, command }))
    t.match(outcome, { code: 125, stdout: '', stderr: '', status }, name)
  }
  t.notOk(existsSync(join(directory, 'has-run')))
  t.notOk(existsSync(join(directory, 'new')))
  t.match(await launch(view({ mounts: [mine], command })), { status: ran(0) }, 'control')
  t.ok(existsSync(join(directory, 'has-run')), 'control')
})

void t.test('someone else', { skip: !isRoot && 'needs root' }, async t => {
  t.match(await launch(view(), { as: nobody }), { code: 125, status: 'fail identity 1 -1\n' })
  t.match(await launch(view({ uid: nobody, gid: nobody }), { as: nobody }), { code: 0, status: ran(0) })
})

void t.test('where the machine gives no namespaces', { skip: !isRoot && 'needs root' }, async t => {
  const wrapper = [
    '/usr/bin/unshare',
    '--user',
    '--map-root-user',
    '/bin/sh',
    '-c',
    'echo 0 > /proc/sys/user/max_net_namespaces; exec "$@"',
    'sh',
  ]
  t.match(await launch(view(), { wrapper }), { code: 125, status: 'fail namespaces 28 -1\n' })
})

void t.test('a directory as stdin is refused', async t => {
  const stdin = openSync('/', 'r')
  t.match(await launch(view({ command: 'ls /proc/self/fd/0/' }), { stdin }), {
    code: 125,
    status: 'fail descriptors 21 -1\n',
  })
})

void t.test('many mounts', async t => {
  const directory = makeDirectory(t)
  const mounts = []
  for (let i = 0; i < 300; i++) {
    mkdirSync(join(directory, `d${i}`))
    mounts.push(p.bind(join(directory, `d${i}`), `/many/d${i}`))
  }
  t.match(await launch(view({ mounts, command: 'ls /many | wc -l' })), { stdout: '300\n', status: ran(0) })
  const sealed = mounts.map((_, i) => p.tmpfs(`/sealed/d${i}`))
  t.match(await launch(view({ mounts: [...sealed, scratch('/tmp')] })), { status: ran(0) })
})
