import t from 'tap'
import { layOutScratch, type ScratchLayout } from '../../lib/oci/lay-out-scratch.js'
import type { ViewStep } from '../../lib/plan/plan.js'

const isDirectory = (path: string): boolean => !/\.(json|js)$/.test(path)
const layOut = (...view: ViewStep[]): ScratchLayout => layOutScratch({ view }, isDirectory)
const bind = (path: string, writable = false): ViewStep => ({ kind: 'bind', source: path, path, writable })
const memory = (path: string, writable: boolean): ViewStep => ({
  kind: 'memory',
  path,
  mode: 0o700,
  bytes: 4096,
  writable,
})
const made = ({ entries }: ScratchLayout): string[] =>
  entries
    .map(entry => `${entry.kind} ${entry.path}`)
    .filter(line => !/ (root|empty|nothing|root\/(sys|run|etc|dev|proc))$/.test(line))

void t.test('what the view makes up lies in the root, under everything that is mounted', t => {
  const layout = layOut(
    { kind: 'link', path: '/bin', target: 'usr/bin' },
    { kind: 'file', path: '/etc/hosts', mode: 0o600, content: 'x' },
    { kind: 'directory', path: '/opt/a', mode: 0o711 },
    bind('/usr'),
    bind('/srv/project/package.json'),
    { kind: 'processes', path: '/proc' },
    { kind: 'device', path: '/dev/null' },
    { kind: 'decoy', path: '/root/.npmrc' },
    { kind: 'link', path: '/dev/fd', target: '/proc/self/fd' },
  )
  t.strictSame(made(layout), [
    'link root/bin',
    'file root/etc/hosts',
    'directory root/opt',
    'directory root/opt/a',
    'directory root/usr',
    'directory root/srv',
    'directory root/srv/project',
    'file root/srv/project/package.json',
  ])
  t.match(
    layout.entries.filter(({ path }) => ['root/etc/hosts', 'root/opt/a', 'root/bin'].includes(path)),
    [{ target: 'usr/bin' }, { mode: 0o600, content: 'x' }, { mode: 0o711 }],
  )
  t.strictSame(
    layout.mounts.map(({ path }) => path),
    ['/usr', '/srv/project/package.json'],
  )
  for (const path of ['sys', 'run', 'etc', 'dev', 'proc']) {
    t.ok(
      layout.entries.some(entry => entry.path === `root/${path}`),
      path,
    )
  }
  t.end()
})

void t.test('a sealed file system is a directory of its own, with a place for what lies over it', t => {
  const layout = layOut(
    bind('/srv'),
    memory('/srv/project', false),
    bind('/srv/project/node_modules'),
    bind('/srv/project/node_modules/a', true),
    { kind: 'link', path: '/srv/project/link', target: 'node_modules' },
  )
  t.strictSame(made(layout), [
    'directory root/srv',
    'directory sealed-3',
    'directory sealed-3/node_modules',
    'link sealed-3/link',
  ])
  t.match(layout.mounts, [
    { path: '/srv' },
    { kind: 'bind', source: { kind: 'scratch', path: 'sealed-3' }, path: '/srv/project', writable: false },
    { path: '/srv/project/node_modules', writable: false },
    { path: '/srv/project/node_modules/a', writable: true },
  ])
  t.end()
})

void t.test('a writable file system in memory is mounted; links in it are made by the first process', t => {
  const layout = layOut(memory('/tmp', true), bind('/tmp/project', true), {
    kind: 'link',
    path: '/tmp/link',
    target: 'project',
  })
  t.strictSame(made(layout), ['directory root/tmp'])
  t.match(layout.mounts, [{ kind: 'memory', path: '/tmp', mode: 0o700, bytes: 4096 }, { path: '/tmp/project' }])
  t.strictSame(layout.links, [{ path: '/tmp/link', target: 'project' }])
  t.end()
})

void t.test('what is hidden is covered by nothing', t => {
  const { mounts, masks } = layOut(
    bind('/usr'),
    { kind: 'hide', path: '/usr/src' },
    { kind: 'hide', path: '/usr/a.js' },
    { kind: 'hide', path: '/proc/interrupts' },
  )
  t.strictSame(masks, ['/proc/interrupts'])
  t.equal(mounts.length, 3)
  t.match(mounts.slice(1), [
    { source: { kind: 'scratch', path: 'empty' }, path: '/usr/src', writable: false },
    { source: { kind: 'scratch', path: 'nothing' }, path: '/usr/a.js', writable: false },
  ])
  t.end()
})

void t.test('in an image everything is mounted, and nothing made', t => {
  const view: ViewStep[] = [
    { kind: 'file', path: '/etc/hosts', mode: 0o600, content: 'x' },
    { kind: 'directory', path: '/opt/a', mode: 0o711 },
    bind('/opt/a/b'),
    bind('/srv/project/package.json'),
    memory('/tmp', true),
    { kind: 'processes', path: '/proc' },
    { kind: 'link', path: '/dev/fd', target: '/proc/self/fd' },
  ]
  const layout = layOutScratch({ view }, isDirectory, 'image')
  t.strictSame(
    layout.mounts.map(mount => (mount.kind === 'bind' ? `${mount.source.path} ${mount.path}` : mount.path)),
    [
      'made-3 /etc/hosts',
      'made-4 /opt/a',
      '/opt/a/b /opt/a/b',
      '/srv/project/package.json /srv/project/package.json',
      '/tmp',
    ],
  )
  t.strictSame(made(layout), ['file made-3', 'directory made-4', 'directory made-4/b'])
  t.throws(
    () => layOutScratch({ view: [{ kind: 'link', path: '/home', target: 'usr/home' }] }, isDirectory, 'image'),
    /\/home cannot be made a link by an engine\.$/,
  )
  t.end()
})

void t.test('what an engine cannot give is refused', t => {
  const refused: ViewStep[][] = [
    [{ kind: 'device', path: '/dev/sda' }],
    [{ kind: 'processes', path: '/elsewhere' }],
    [bind('/usr'), { kind: 'link', path: '/usr/link', target: 'x' }],
    [memory('/tmp', true), { kind: 'directory', path: '/tmp/a', mode: 0o755 }],
    [memory('/tmp', true), { kind: 'file', path: '/tmp/a', mode: 0o644, content: '' }],
  ]
  for (const view of refused) {
    t.throws(() => layOut(...view), /cannot be .* by an engine\.$/)
  }
  t.end()
})
