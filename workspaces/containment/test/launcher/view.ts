// What a script sees and can change: only what the plan names, and only as the plan says.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { gid, isRoot, launch, makeDirectory, nobody, ran, scratch, uid, view } from './fixtures/launch'
import * as p from './fixtures/plan-bytes'

const sh = (command: string): string => execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' })

void t.test('what is not in the plan is not there', async t => {
  const directory = makeDirectory(t)
  const canary = join(directory, 'canary')
  writeFileSync(canary, 'CANARY')
  const command = `cat ${canary} 2>&1 || ls -a /`
  t.match(sh(command), /CANARY/, 'control')
  const { stdout } = await launch(view({ command }))
  t.match(stdout, /No such file/)
  t.notMatch(stdout, /CANARY|\broot\b|\bhome\b|\bold/)
})

void t.test('the old root cannot be reached by walking up', async t => {
  const command = 'cd /usr/../../..; ls -d root home etc var 2>/dev/null; cat /proc/mounts | cut -d" " -f2 | sort -u'
  const { stdout, status } = await launch(
    view({ command, isBare: false, mounts: [p.file('/h/secret', 'x'), p.hide('/h')] }),
  )
  t.equal(status, ran(0))
  t.strictSame(stdout.match(/^\/(?!usr|bin|sbin|lib|proc|dev|h$).+/gm), null)
})

void t.test('read-only is read-only, nested mounts too', { skip: !isRoot && 'needs root to make a mount' }, async t => {
  const directory = makeDirectory(t)
  mkdirSync(join(directory, 'inner'))
  execFileSync('mount', ['-t', 'tmpfs', 'none', join(directory, 'inner')])
  t.teardown(() => execFileSync('umount', [join(directory, 'inner')]))
  const command = `cd ${directory} && for d in . inner; do (echo x > $d/new) 2>&1; done`
  const { stdout } = await launch(view({ command, mounts: [p.bind(directory)] }))
  t.equal(stdout.match(/Read-only file system/g)?.length, 2)
  const { stdout: none } = await launch(view({ command, mounts: [p.bind(directory, directory, p.writable)] }))
  t.equal(none, '', 'control')
  t.ok(statSync(join(directory, 'inner', 'new')).isFile(), 'control')
})

void t.test('package.json in a writable package', async t => {
  const directory = makeDirectory(t)
  const manifest = join(directory, 'package.json')
  writeFileSync(manifest, '{}')
  const command = `cd ${directory}; echo own > own
    rm -f package.json; mv package.json other; mv own package.json; ln -f own package.json
    echo evil > package.json; sed -i s/{}/evil/ package.json; chmod 666 package.json; cat package.json`
  const mounts = [p.bind(directory, directory, p.writable), p.bind(manifest)]
  const { stdout, stderr } = await launch(view({ command, mounts }))
  t.equal(stdout, '{}')
  t.equal(readFileSync(manifest, 'utf8'), '{}')
  t.ok((stderr.match(/busy/g) ?? []).length >= 3, 'rm, mv and rename-over meet EBUSY')
  t.ok((stderr.match(/Read-only/g) ?? []).length >= 2, 'writing and chmod meet EROFS')
  t.match(readFileSync(join(directory, 'own'), 'utf8'), 'own', 'control: the rest is writable')
  await launch(view({ command, mounts: mounts.slice(0, 1) }))
  t.not(readFileSync(manifest, 'utf8'), '{}', 'control: without the read-only bind')
})

void t.test('hidden things', async t => {
  const mounts = [
    p.file('/h/f', 'secret'),
    p.dir('/h/d'),
    p.file('/h/d/g', 'secret'),
    ...['/h/f', '/h/d', '/proc/version'].map(p.hide),
  ]
  const command = 'cat /h/f /proc/version; ls -A /h/d; ls -A /h /; (echo x > /h/f); (echo x > /h/d/x); cat /h/d/g'
  const { stdout, stderr } = await launch(view({ command, mounts }))
  t.notMatch(stdout, /secret|Linux|npm-containment/)
  t.match(stderr, /Read-only file system[^]*Read-only file system[^]*No such file/)
  const { stdout: shown } = await launch(view({ command, mounts: mounts.slice(0, 3) }))
  t.match(shown, /secret[^]*Linux[^]*secret/, 'control')
})

void t.test('what the plan makes', async t => {
  const mounts = [
    p.tmpfs('/sealed', { mode: 0o755 }),
    p.file('/sealed/file', Buffer.from([0, 255, 10]), 0o604),
    p.dir('/sealed/dir', 0o1777),
    p.link('/sealed/link', '/no/such/../place'),
    p.tmpfs('/open', { flags: p.writable, mode: 0o700, size: 1 << 16 }),
    p.file('/open/sub/file', 'mine', 0o600),
    p.dir('/open/sub'),
  ]
  const command = `stat -c '%n %a %F' /sealed /sealed/* /open /open/sub /open/sub/file; readlink /sealed/link
    od -An -tx1 /sealed/file; stat -c %u:%g /open/sub/file
    (echo x > /sealed/new) 2>&1; echo y >> /open/sub/file; cat /open/sub/file
    head -c 100000 /dev/zero > /open/large; touch /new`
  const ids = isRoot ? { uid: 1234, gid: 5678 } : {}
  const { stdout, stderr } = await launch(
    view({ command, mounts: [...mounts, p.bind('/dev/zero', '/dev/zero', p.device)], ...ids }),
  )
  t.match(
    stdout,
    `/sealed 755 directory
/sealed/dir 1777 directory
/sealed/file 604 regular file
/sealed/link 777 symbolic link
/open 700 directory
/open/sub 755 directory
/open/sub/file 600 regular file
/no/such/../place
 00 ff 0a
`,
  )
  if (isRoot) t.match(stdout, '1234:5678')
  t.match(stdout, /Read-only file system\nminey/)
  t.match(stderr, /No space left on device/)
  t.match(stderr, /Read-only file system/)
})

void t.test('what is writable in memory', async t => {
  const area = (path: string, mode: number, size = 1 << 20): Buffer => p.tmpfs(path, { flags: p.writable, mode, size })
  const ids = isRoot ? { uid: 1234, gid: 5678 } : { uid, gid }
  const mounts = [
    area('/a', 0o1777),
    area('/b', 0o700),
    area('/b/c', 0o755, 2 << 20),
    p.tmpfs('/sealed'),
    p.dir('/h'),
    p.hide('/h'),
    p.bind('/dev/zero', '/dev/zero', p.device),
  ]
  const run = async (command: string) => (await launch(view({ command, mounts, ...ids }))).stdout
  t.equal(
    await run(`stat -c '%n %a %u:%g' /a /b /b/c; cd /h && pwd -P && stat -c %a /h`),
    `/a 1777 ${ids.uid}:${ids.gid}\n/b 700 ${ids.uid}:${ids.gid}\n/b/c 755 ${ids.uid}:${ids.gid}\n/h\n555\n`,
  )
  t.equal(
    await run(`echo x > /a/x; ls -A /b /b/c; ls -A /a/.. | grep -v '^[a-z]*[0-9]*$'; cat /b/../x /b/c/../../x
      ln /a/x /b/x 2>/dev/null || echo apart; cat /proc/self/mountinfo | cut -d' ' -f4,5 | grep ' /[ab]' | sort -u | wc -l`),
    '/b:\nc\n\n/b/c:\napart\n3\n',
    'each is by itself, and their common root is nowhere',
  )
  t.equal(
    await run(
      `for d in a b b/c; do head -c 8388608 /dev/zero > /$d/x; done 2>/dev/null; cat /a/x /b/x /b/c/x | wc -c`,
    ).then(text => Math.floor(Number(text) / (1 << 20))),
    4,
    'their sizes add up, and no more',
  )
})

void t.test('a bind of the whole root shows nothing of what is written in memory', async t => {
  const mounts = [scratch('/tmp'), p.bind('/', '/w', p.writable), p.bind('/proc', '/p')]
  const { stdout, status } = await launch(
    view({
      command: 'echo CANARY > /tmp/x; cat /w/proc/*/x /p/*/x /w/*/*/x 2>/dev/null; ls -d /p/self /w/proc/self',
      mounts,
    }),
  )
  t.match({ stdout, status }, { stdout: '/p/self\n/w/proc/self\n', status: ran(0) })
})

void t.test('a look-up sees what was mounted before it', async t => {
  const directory = makeDirectory(t)
  mkdirSync(join(directory, 'd', 'e', 'f'), { recursive: true })
  writeFileSync(join(directory, 'd', 'e', 'g'), 'bound')
  const mounts = [
    p.file('/a/b/below', 'x'),
    p.file('/a/b/c/below', 'x'),
    p.tmpfs('/a/b'),
    p.file('/a/b/above', 'x'),
    p.file('/a/b/c/above', 'x'),
    p.bind(join(directory, 'd'), '/a/b/c'),
    p.hide('/a/b/c/e/g'),
    p.bind(join(directory, 'd', 'e'), '/a/b/c/e'),
    p.tmpfs('/a/b/c/e/f'),
    p.file('/a/b/c/e/f/new', 'x'),
    p.file('/a/bc', 'x'),
  ]
  const { stdout } = await launch(view({ command: 'cd /a; find . -type f | sort; cat b/c/e/g', mounts }))
  t.equal(stdout, './b/above\n./b/c/e/f/new\n./b/c/e/g\n./bc\nbound')
  t.strictSame(readdirSync(join(directory, 'd', 'e', 'f')), [])
})

void t.test('modes do not depend on the mask, and the script keeps it', async t => {
  const old = process.umask(0o077)
  const { stdout } = await launch(view({ command: 'umask; stat -c %a /d', mounts: [p.dir('/d', 0o755)] }))
  process.umask(old)
  t.equal(stdout, '0077\n755\n')
})

void t.test('/proc is its own and read-only', async t => {
  const command = `ls /proc | grep -c '^[0-9]'; echo 1 > /proc/sys/kernel/core_uses_pid; echo x > /proc/self/comm
    readlink /proc/1/root /proc/1/cwd; ls /proc/1/fd; cat /proc/1/environ; grep ' /proc ' /proc/mounts`
  const { stdout, stderr } = await launch(view({ command }))
  t.match(stdout, /^[345]\n/)
  t.match(stdout, /proc ro,nosuid,nodev,noexec/)
  t.match(stderr, /Read-only[^]*Read-only[^]*Permission denied/)
  t.notMatch(stdout, /^\/$/m)
  const before = readFileSync('/proc/sys/kernel/core_uses_pid', 'utf8')
  t.equal(readFileSync('/proc/sys/kernel/core_uses_pid', 'utf8'), before)
})

void t.test('set-uid programs and device nodes', { skip: !isRoot && 'needs root to make them' }, async t => {
  const directory = makeDirectory(t)
  execFileSync('/bin/sh', ['-c', `cp /usr/bin/id ${directory}/id && chmod 4755 ${directory}/id`])
  execFileSync('mknod', ['-m', '666', join(directory, 'null'), 'c', '1', '3'])
  const command = `${directory}/id -u; echo x > ${directory}/null && echo written`
  const run = (flags: number) =>
    launch(view({ command, uid: nobody, gid: nobody, mounts: [p.bind(directory, directory, flags)] }))
  t.match(await run(p.writable), { stdout: `${nobody}\n`, stderr: /Permission denied/ })
  t.match(await run(p.writable | p.device), { stdout: `${nobody}\nwritten\n` }, 'control')
})

void t.test('a link in the package leads nowhere', async t => {
  const directory = makeDirectory(t)
  mkdirSync(join(directory, 'package'))
  writeFileSync(join(directory, 'secret'), 'CANARY')
  symlinkSync('../secret', join(directory, 'package', 'link'))
  symlinkSync(directory, join(directory, 'package', 'up'))
  const command = `cd ${directory}/package; cat link up/secret; echo x > up/new`
  t.match(sh(`${command}; rm ${directory}/new`), /CANARYCANARY/, 'control')
  const mounts = [p.bind(join(directory, 'package'), join(directory, 'package'), p.writable)]
  t.match(await launch(view({ command, mounts })), { stdout: '', stderr: /No such file/ })
})

void t.test('the whole root as a source does not hold the view', async t => {
  const { stdout } = await launch(view({ command: 'ls -d /w/etc /w/w /w/npm* 2>&1', mounts: [p.bind('/', '/w')] }))
  t.match(stdout, '/w/etc')
  t.notOk(stdout.split('\n').includes('/w/w'))
})

void t.test('inodes of a tmpfs are bounded', async t => {
  const command = 'cd /tmp && i=0; while [ $i -lt 3000 ] && : > f$i; do i=$((i+1)); done; echo $i'
  const { stdout, stderr } = await launch(view({ command, mounts: [p.tmpfs('/tmp', { flags: 1, size: 1 << 20 })] }))
  t.ok(Number(stdout) < 1400 || /No space left/.test(stderr))
  t.match(await launch(view({ command, mounts: [p.tmpfs('/tmp', { flags: 1, size: 1 << 26 })] })), { stdout: '3000\n' })
})

void t.test('what npm has open or mounted stays as it was', async t => {
  const before = readFileSync('/proc/self/mountinfo', 'utf8')
  await launch(view({ mounts: [scratch('/tmp'), p.hide('/proc/version')] }))
  t.equal(readFileSync('/proc/self/mountinfo', 'utf8'), before)
})
