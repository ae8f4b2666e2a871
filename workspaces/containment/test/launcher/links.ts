// Hard links out of what can only be read become copies; all other links are as they were.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { compileAttack, isRoot, launch, makeDirectory, nobody, scratch, uid, view } from './fixtures/launch'
import * as p from './fixtures/plan-bytes'

const EPERM = 1
const ENOENT = 2
const EBADF = 9
const EACCES = 13
const EFAULT = 14
const EEXIST = 17
const EXDEV = 18
const EINVAL = 22
const EFBIG = 27
const EROFS = 30
const ENAMETOOLONG = 36
const ELOOP = 40

const answers: Record<string, number> = {
  exists: EEXIST,
  'exists-link': EEXIST,
  'to-read-only': EROFS,
  'to-read-only-through-link': EROFS,
  'to-nowhere': ENOENT,
  'to-directory': ENOENT,
  'to-parent': EEXIST,
  'from-nowhere': ENOENT,
  'from-link': EXDEV,
  'from-directory': EXDEV,
  'from-fifo': EXDEV,
  'from-device': EXDEV,
  'from-secret': EACCES,
  'from-too-large': EFBIG,
  'from-other-writable': EXDEV,
  'from-proc': EXDEV,
  'from-proc-1': EXDEV,
  'from-proc-cpuinfo': EXDEV,
  'from-init-root': ELOOP,
  'from-init-descriptor': EACCES,
  'from-own-root': ELOOP,
  'from-descriptor': EXDEV,
  'from-empty-path': EXDEV,
  'from-bad-descriptor': EBADF,
  'from-bad-number': ENOENT,
  'bad-source': EFAULT,
  'bad-target': EFAULT,
  'bad-flags': EINVAL,
  'empty-source': ENOENT,
  'empty-target': ENOENT,
  endless: EFAULT,
  'too-long': ENAMETOOLONG,
  undumpable: EPERM,
}

const parse = (text: string): [string, number][] =>
  text
    .trim()
    .split('\n')
    .map(line => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])])

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) >> 3))

const makeGround = (t: Test): { readOnly: string; writable: string } => {
  const directory = makeDirectory(t)
  const [readOnly, writable] = [join(directory, 'ro'), join(directory, 'rw')]
  for (const path of [readOnly, writable, join(readOnly, 'dir')]) {
    mkdirSync(path)
    chmodSync(path, 0o777)
  }
  const file = (name: string, mode: number, bytes: Buffer | string): void => {
    writeFileSync(join(readOnly, name), bytes)
    chmodSync(join(readOnly, name), mode)
  }
  file('file', 0o755, content)
  file('set-id', 0o6755, 'set-id')
  file('empty', 0o644, '')
  file('secret', 0o000, 'secret')
  file('large', 0o644, Buffer.alloc(20 << 20, 'large'))
  file('too-large', 0o644, '')
  truncateSync(join(readOnly, 'too-large'), 40 << 20)
  symlinkSync('file', join(readOnly, 'link'))
  spawnSync('mkfifo', [join(readOnly, 'fifo')])
  return { readOnly, writable }
}

const mountsOf = ({ readOnly, writable }: { readOnly: string; writable: string }, attack: string): Buffer[] => [
  p.bind(attack, '/links'),
  p.bind(readOnly, '/ro'),
  p.bind(writable, '/rw', p.writable),
  scratch('/tmp'),
]

void t.test('links', { timeout: 120_000 }, async t => {
  const attack = compileAttack('links')
  for (const as of isRoot ? [undefined, nobody] : [undefined]) {
    const ground = makeGround(t)
    const { readOnly, writable } = ground
    const ids = as === undefined ? {} : { uid: as, gid: as }
    const outcome = await launch(
      view({
        exec: '/links',
        argv: ['links'],
        mounts: mountsOf(ground, attack),
        limits: [p.limit(3, 30 << 20, 30 << 20)],
        ...ids,
      }),
      as === undefined ? {} : { as },
    )
    t.match(outcome.status, /^exec-ok\n(denied .*\n)*exit 0\n$/)
    for (const [name, answer] of parse(outcome.stdout)) {
      t.equal(answer, answers[name] ?? 0, `${name} as ${as ?? 'the same user'}`)
    }
    const made = readdirSync(writable)
    t.strictSame(
      made.sort(),
      'at copy dangling dangling-2 empty followed high large out own own-2 own-3 own-4 page set-id sub through unnamed'.split(
        ' ',
      ),
      'and nothing else: no remains of a copy',
    )
    for (const name of ['copy', 'sub/copy', 'at', 'high', 'followed', 'through', 'page']) {
      const about = lstatSync(join(writable, name))
      const source = lstatSync(join(readOnly, 'file'))
      t.ok(readFileSync(join(writable, name)).equals(content), name)
      t.match(about, { mode: 0o100755, nlink: 1, uid: as ?? uid, mtimeMs: source.mtimeMs }, name)
      t.not(about.ino, source.ino, 'writing to it changes nothing of the source')
    }
    t.equal(lstatSync(join(writable, 'set-id')).mode, 0o100755, 'no set-id program comes into being')
    t.equal(lstatSync(join(writable, 'own')).nlink, 4, 'a link within the own directory is one')
    t.ok(readFileSync(join(writable, 'large')).equals(readFileSync(join(readOnly, 'large'))), 'large')
    t.equal(lstatSync(join(readOnly, 'file')).nlink, 1)
  }
})

void t.test('control: without a supervisor (a view without /proc) it is two mounts to the kernel', async t => {
  const mounts = mountsOf(makeGround(t), compileAttack('links'))
  const { stdout } = await launch(view({ exec: '/links', argv: ['links'], isBare: true, mounts }))
  t.equal(new Map(parse(stdout)).get('copy'), EXDEV)
  t.equal(new Map(parse(stdout)).get('own'), 0)
})
