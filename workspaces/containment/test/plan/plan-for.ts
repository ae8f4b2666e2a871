import t from 'tap'
import { authorityDataFor } from '../../lib/authority/authority-data.js'
import type { Authority } from '../../lib/authority/authority.js'
import { planFor } from '../../lib/plan/plan-for.js'
import { memoryEntries } from '../fixtures/memory-entries.js'

const entries = memoryEntries({ '/usr/bin/sh': 'file', '/p/node_modules/a/package.json': 'file' })

const authority: Authority = {
  grants: [
    { path: '/usr', access: 'read', reason: 'system' },
    { path: '/p/node_modules/a', access: 'write', reason: 'its own' },
    { path: '/p/node_modules/a/package.json', access: 'read', reason: 'protected' },
  ],
  hidden: ['/p'],
  protected: [],
  scriptGround: [],
  home: '/home/u',
  path: ['/usr/bin'],
}

const request = {
  file: '/bin/sh',
  args: ['-c', 'true'],
  environment: { PATH: '/evil', HOME: '/root', SECRET: 'canary' },
  directory: '/p/node_modules/a',
}

void t.test('a plan is complete: who, what, where, with which environment, and the whole view', t => {
  const plan = planFor(authority, request, { uid: 7, gid: 8 }, { marker: 'linux-view', entries, nodedir: '/opt/node' })
  t.match(plan, { uid: 7, gid: 8, hostname: 'localhost' })
  t.strictSame(plan.command, {
    file: '/bin/sh',
    args: ['-c', 'true'],
    directory: '/p/node_modules/a',
    environment: [
      ['PATH', '/usr/bin'],
      ['HOME', '/home/u'],
      ['npm_config_nodedir', '/opt/node'],
      ['NPM_CONTAINMENT', 'linux-view'],
    ],
  })
  t.strictSame(
    plan.view.filter(({ kind }) => kind !== 'decoy').map(step => `${step.kind} ${step.path}`),
    [
      'device /dev/full',
      'link /dev/fd',
      'device /dev/null',
      'device /dev/random',
      'memory /dev/shm',
      'link /dev/stderr',
      'link /dev/stdin',
      'link /dev/stdout',
      'device /dev/urandom',
      'device /dev/zero',
      'file /etc/group',
      'file /etc/hosts',
      'file /etc/nsswitch.conf',
      'file /etc/passwd',
      'file /etc/resolv.conf',
      'memory /home/u',
      'bind /p/node_modules/a',
      'bind /p/node_modules/a/package.json',
      'processes /proc',
      'memory /tmp',
      'bind /usr',
      'memory /var/tmp',
    ].sort((one, other) => {
      const [, onePath = ''] = one.split(' ')
      const [, otherPath = ''] = other.split(' ')
      return onePath.replaceAll('/', '\0') < otherPath.replaceAll('/', '\0') ? -1 : 1
    }),
  )
  t.equal(JSON.stringify(plan).includes('canary'), false)
  t.strictSame([plan.hosts, plan.observes], [undefined, undefined])
  t.end()
})

void t.test('the same questions give the same plan', t => {
  const again = (): unknown => planFor(authority, request, { uid: 7, gid: 8 }, { marker: 'm', entries })
  t.strictSame(again(), again())
  t.end()
})

void t.test('what goes beyond the default is in the plan, and where secrets would be lie decoys', t => {
  const hosts = [{ name: 'files.example.com', port: 443 }]
  const plan = planFor({ ...authority, hosts }, request, { uid: 7, gid: 8 }, { marker: 'x', entries, observes: true })
  t.strictSame([plan.hosts, plan.observes], [hosts, true])
  t.equal(planFor({ ...authority, hosts: [] }, request, { uid: 7, gid: 8 }, { marker: 'x', entries }).hosts, undefined)
  const decoys = plan.view.flatMap(step => (step.kind === 'decoy' ? [step.path] : []))
  t.ok(decoys.includes('/home/u/.ssh/id_rsa'))
  t.ok(
    decoys.every(path => path.startsWith('/home/u/')),
    'none in a project that is not known',
  )
  t.end()
})

void t.test('a plan for macOS: no /proc, nothing made up, the machine’s own system', t => {
  const mac = memoryEntries({
    '/private/tmp': 'directory',
    '/tmp': { leadsTo: 'private/tmp' },
    '/dev/null': 'file',
    '/usr/bin/sh': 'file',
    '/p/node_modules/a/package.json': 'file',
  })
  const data = authorityDataFor('darwin')
  const { view } = planFor(authority, request, { uid: 501, gid: 20 }, { marker: 'm', entries: mac, data })
  const kinds = new Set(view.map(({ kind }) => kind))
  t.notOk(kinds.has('processes') || kinds.has('file') || kinds.has('hide'))
  const lines = view.map(({ kind, path }) => `${kind} ${path}`)
  t.ok(lines.includes('memory /private/tmp') && lines.includes('link /tmp') && lines.includes('device /dev/null'))
  t.end()
})
