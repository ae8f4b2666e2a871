import fc from 'fast-check'
import t from 'tap'
import { type ContainerSite, engineEnvironment, podmanArguments } from '../../lib/oci/podman-arguments.js'
import type { ScratchMount } from '../../lib/oci/lay-out-scratch.js'
import { simplePlan } from '../fixtures/simple-plan.js'

const site: ContainerSite = {
  scratch: '/tmp/scratch',
  name: 'npm-contained-1',
  runtime: { file: '/usr/bin/crun', withoutGroups: true },
  isRoot: false,
  limits: { files: '1024:2048', processes: 100 },
}
const plan = simplePlan('true')
const nothing = { entries: [], mounts: [], masks: [], links: [] }

void t.test('a container of nothing that anybody could miss', t => {
  const args = podmanArguments(site, plan, nothing).join(' ')
  for (const option of [
    ...['--network none', '--pid private', '--ipc private', '--uts private', '--cap-drop all', '--read-only'],
    ...['--security-opt no-new-privileges', '--security-opt seccomp=/tmp/scratch/profile.json', '--pull never'],
    ...['--unsetenv-all', '--no-hosts', '--http-proxy=false', '--default-mounts-file /dev/null', '--userns keep-id'],
    ...['--hooks-dir /tmp/scratch/hooks', '--cgroups disabled', '--root /tmp/scratch/store', '--rm'],
    ...[`--user ${plan.uid}:${plan.gid}`, '--ulimit nofile=1024:2048', '--ulimit nproc=100:100', '--ulimit core=0:0'],
    ...['--rootfs /tmp/scratch/root /bin/sh -c '],
  ]) {
    t.ok(args.includes(option), option)
  }
  const asRoot = podmanArguments(
    { ...site, isRoot: true, runtime: { file: '/runc', withoutGroups: false } },
    plan,
    nothing,
  )
  t.notOk(asRoot.includes('--userns'))
  t.notOk(asRoot.includes('--cgroups'))
  t.notOk(args.includes('imagestore'))
  t.match(engineEnvironment(site), { HOME: '/tmp/scratch/home', CONTAINERS_CONF: '/tmp/scratch/containers.conf' })
  t.end()
})

void t.test('of an image its files are taken, and nothing that it says', t => {
  const image = { id: 'a'.repeat(64), driver: 'overlay', store: '/var/store' }
  const args = podmanArguments({ ...site, image }, plan, nothing).join(' ')
  t.ok(args.includes(`--storage-driver overlay --storage-opt overlay.imagestore=/var/store`))
  t.ok(args.includes('--root /tmp/scratch/store'), 'and its storage is not written')
  t.ok(args.includes('--pull never'))
  t.ok(args.includes('--read-only '))
  const ofImage = '--image-volume ignore --no-healthcheck --systemd false --entrypoint /bin/sh'
  t.ok(args.includes(` ${ofImage} ${image.id} -c `))
  t.notOk(args.includes('--rootfs'))
  t.throws(() => podmanArguments({ ...site, image: { ...image, store: '/a,b' } }, plan, nothing), /cannot be told/)
  t.end()
})

void t.test('mounts, links, environment and command, each an argument', t => {
  const args = podmanArguments(
    site,
    { ...plan, command: { ...plan.command, environment: [['A', 'b\nc']], args: ['-c', 'x'] } },
    {
      entries: [],
      mounts: [
        { kind: 'memory', path: '/tmp', mode: 0o700, bytes: 5 },
        { kind: 'bind', source: { kind: 'machine', path: '/a b' }, path: '/c:d', writable: true },
        { kind: 'bind', source: { kind: 'scratch', path: 'empty' }, path: '/e', writable: false },
      ],
      masks: ['/proc/x'],
      links: [{ path: '/tmp/l', target: 'm' }],
    },
  )
  t.ok(args.includes('type=tmpfs,dst=/tmp,tmpfs-size=5,tmpfs-mode=0700,U=true'))
  t.ok(args.includes('mask=/proc/x'))
  t.ok(args.includes('type=bind,src=/a b,dst=/c:d'))
  t.ok(args.includes('type=bind,src=/tmp/scratch/empty,dst=/e,ro'))
  t.strictSame(args.slice(args.indexOf('first')), [
    'first',
    '/tmp/l',
    'm',
    'end',
    '/bin/sh',
    'A=b\nc',
    '/bin/sh',
    '-c',
    'x',
  ])
  t.end()
})

void t.test('no path becomes an option of a mount', t => {
  const mount = (path: string): ScratchMount => ({
    kind: 'bind',
    source: { kind: 'machine', path },
    path,
    writable: false,
  })
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '/', ',', '"', '\n', '=', ' ', '\\', "'", ':') }), text => {
      const path = `/${text}`
      let args
      try {
        args = podmanArguments(site, plan, { ...nothing, mounts: [mount(path)] })
      } catch {
        return /[,"\n]/.test(text)
      }
      return args.includes(`type=bind,src=${path},dst=${path},ro`) && !/[,"\n]/.test(path)
    }),
  )
  t.throws(() => podmanArguments(site, plan, { ...nothing, mounts: [mount('/a,rw')] }), /cannot be told to the engine/)
  t.end()
})
