import { isAbsolute, normalize } from 'node:path'
import t from 'tap'
import { authorityData, authorityDataFor } from '../../lib/authority/authority-data.js'
import { isWithin } from '../../lib/paths.js'

const { system, devices, memory, home, versionManagers, project, environment } = authorityData

void t.test('system paths are named one by one: nothing of them holds what is secret', t => {
  const secret = [
    '/etc/shadow',
    '/etc/gshadow',
    '/etc/ssh',
    '/etc/ssl/private',
    '/etc/passwd',
    '/etc/npmrc',
    '/etc/machine-id',
    '/etc/pki/tls/private',
    '/root',
    '/home',
    '/proc',
    '/run/docker.sock',
    '/run/user',
    '/var/run',
    '/var/lib',
    '/dev/mem',
    '/sys/kernel',
    '/sys/fs/cgroup',
    '/tmp',
  ]
  for (const path of system.read) {
    t.strictSame(
      secret.filter(other => isWithin(other, path)),
      [],
      path,
    )
  }
  t.end()
})

void t.test('paths are absolute and normal, names relative and without a way up', t => {
  const paths = [...system.read, ...system.hide, ...devices, ...memory.map(({ path }) => path)]
  for (const path of paths) {
    t.ok(isAbsolute(path) && normalize(path) === path && !path.endsWith('/'), path)
  }
  for (const path of [...project.protect, ...versionManagers.map(({ root }) => root)]) {
    t.ok(!isAbsolute(path) && normalize(path) === path && !path.startsWith('..') && path !== '.', path)
  }
  t.strictSame(new Set(project.protect).size, project.protect.length)
  t.end()
})

void t.test('private areas: /tmp is everybody’s and sticky, HOME is the script’s alone, both are bounded', t => {
  t.strictSame(
    memory.map(({ path, mode }) => [path, mode.toString(8)]),
    [
      ['/tmp', '1777'],
      ['/var/tmp', '1777'],
      ['/dev/shm', '1777'],
    ],
  )
  t.equal(home.mode, 0o700)
  for (const { bytes } of [...memory, home]) {
    t.ok(bytes > 0 && Number.isSafeInteger(bytes))
  }
  t.strictSame(devices, ['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom'])
  t.end()
})

void t.test('names that carry authority are not on the list of variables', t => {
  const secrets = new RegExp(environment.secret, 'i')
  t.strictSame(
    environment.names.filter(name => secrets.test(name) && name !== 'NODE_GYP_FORCE_PYTHON'),
    [],
  )
  const dangerous = [
    'LD_PRELOAD',
    'LD_LIBRARY_PATH',
    'BASH_ENV',
    'ENV',
    'NODE_OPTIONS',
    'PYTHONPATH',
    'GIT_DIR',
    'USER',
  ]
  t.strictSame(
    dangerous.filter(name => environment.names.includes(name) || environment.npm.includes(name)),
    [],
  )
  t.end()
})

void t.test(
  'what a project’s own scripts cannot change: manifests, lockfiles, and what other programs run from it',
  t => {
    const names = new Set(project.protect)
    for (const name of ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', '.npmrc', '.npm-extension.cjs']) {
      t.ok(names.has(name), name)
    }
    for (const name of ['.git/hooks', '.git/config', '.github/workflows', '.vscode', '.claude', 'AGENTS.md']) {
      t.ok(names.has(name), name)
    }
    t.end()
  },
)

void t.test('macOS has paths and devices of its own, and the rest is the same', t => {
  const mac = authorityDataFor('darwin')
  t.strictSame(authorityData, authorityDataFor('linux'))
  t.equal(mac.processes, undefined)
  const { system, devices, memory, processes, ...rest } = authorityData
  t.match(mac, rest)
  t.ok(processes && !('darwin' in rest))
  const secret = [
    '/private',
    '/etc/sudoers',
    '/etc/ssh',
    '/etc/master.passwd',
    '/Users',
    '/Library/Keychains',
    '/Library/Preferences',
    '/System/Volumes/Data',
    '/usr/local/var',
    '/usr/local/etc',
    '/opt/homebrew/var',
    '/opt/homebrew/etc',
    '/var/db/dslocal',
    '/var/run',
    '/var/root',
    '/Volumes',
    '/dev/disk0',
    '/tmp',
  ]
  for (const path of mac.system.read) {
    t.strictSame(
      secret.filter(other => isWithin(other, path)),
      [],
      path,
    )
  }
  for (const path of [...mac.system.read, ...mac.system.hide, ...mac.devices, ...mac.memory.map(({ path }) => path)]) {
    t.ok(isAbsolute(path) && normalize(path) === path && !path.endsWith('/'), path)
  }
  t.ok(devices.length > mac.devices.length && system.read.includes('/usr') && memory.length > 0)
  t.end()
})
