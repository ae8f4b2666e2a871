// From a subject to the rules of its profile, on a Mac that is made up: what would be allowed there, by what the rules say.
// Whether macOS keeps its rules, only a Mac can tell.
import t from 'tap'
import { authorityDataFor } from '../../lib/authority/authority-data.js'
import { authorityFor } from '../../lib/authority/authority-for.js'
import { planFor } from '../../lib/plan/plan-for.js'
import { seatbeltPlan } from '../../lib/seatbelt/seatbelt-plan.js'
import { seatbeltProfile } from '../../lib/seatbelt/seatbelt-profile.js'
import type { Roots } from '../../lib/roots.js'
import { memoryEntries, memorySurroundings } from '../fixtures/memory-entries.js'
import { allows, readRules } from '../fixtures/read-profile.js'

const home = '/Users/ada'
const project = `${home}/work/app`
const node = '/opt/homebrew/Cellar/node/24.1.0/bin/node'
const npm = '/opt/homebrew/lib/node_modules/npm'
const areas = '/private/var/folders/x/T/npm-contained--1-a'

const mac = memoryEntries({
  '/etc': { leadsTo: 'private/etc' },
  '/tmp': { leadsTo: 'private/tmp' },
  '/var': { leadsTo: 'private/var' },
  '/bin/sh': 'file',
  '/bin/bash': 'file',
  '/dev/null': 'file',
  '/dev/urandom': 'file',
  '/usr/bin/env': 'file',
  '/usr/lib/dyld': 'file',
  '/usr/local/bin/tool': 'file',
  '/usr/local/var/db': 'file',
  '/System/Library/Frameworks/x': 'file',
  '/Library/Keychains/System.keychain': 'file',
  '/Applications/Xcode-16.app/Contents/Developer/usr/bin/clang': 'file',
  '/private/etc/hosts': 'file',
  '/private/etc/sudoers': 'file',
  '/private/tmp/others': 'file',
  '/private/var/db/xcode_select_link': { leadsTo: '/Applications/Xcode-16.app/Contents/Developer' },
  '/private/var/select/sh': { leadsTo: '/bin/bash' },
  '/private/var/folders/x/T/others': 'file',
  [`${areas}/home/x`]: 'file',
  [`${areas}/tmp/x`]: 'file',
  '/opt/homebrew/bin/node': { leadsTo: '../Cellar/node/24.1.0/bin/node' },
  '/opt/homebrew/etc/secret': 'file',
  '/opt/homebrew/opt/openssl/lib/libssl.dylib': 'file',
  [node]: 'file',
  [`${npm}/package.json`]: 'file',
  [`${npm}/npmrc`]: 'file',
  [`${home}/.npmrc`]: 'file',
  [`${home}/.ssh/id_rsa`]: 'file',
  [`${home}/Library/Keychains/login.keychain-db`]: 'file',
  [`${home}/.npm/_cacache/x`]: 'file',
  [`${project}/package.json`]: 'file',
  [`${project}/.env`]: 'file',
  [`${project}/source.js`]: 'file',
  [`${project}/node_modules/a/package.json`]: 'file',
  [`${project}/node_modules/a/index.js`]: 'file',
  [`${project}/node_modules/b/index.js`]: 'file',
})

const roots: Roots = {
  ...{ project, workspaces: [], linked: [], home, cache: `${home}/.npm` },
  ...{ configuration: [`${home}/.npmrc`, `${npm}/npmrc`], npm, node },
}

const data = authorityDataFor('darwin')

const rules = (() => {
  const directory = `${project}/node_modules/a`
  const subject = { kind: 'dependency', identity: undefined, directory, event: 'install' } as const
  const path = `${project}/node_modules/.bin:/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin:${home}/bin`
  const authority = authorityFor(subject, roots, path, memorySurroundings(mac), data)
  const request = { file: '/bin/sh', args: ['-c', 'true'], environment: { PATH: path, HOME: home }, directory }
  const plan = planFor(authority, request, { uid: 501, gid: 20 }, { marker: 'm', entries: mac, project, data })
  const adapted = seatbeltPlan(plan, { home: `${areas}/home`, temporary: `${areas}/tmp` }, each => each)
  const { text, parameters } = seatbeltProfile(adapted.view)
  return readRules(text, parameters)
})()

void t.test('what a script needs to run at all, and to build', t => {
  const reads = [
    ...['/', '/etc', '/tmp', '/var', '/usr/lib/dyld', '/System/Library/Frameworks/x', '/private/etc/hosts'],
    ...['/private/var/select/sh', '/private/var/db/xcode_select_link', '/dev/null', '/dev/urandom', '/dev/fd/3'],
    ...[`${npm}/package.json`, '/opt/homebrew/opt/openssl/lib/libssl.dylib', '/opt/homebrew/bin/node'],
    ...[`${project}/package.json`, `${project}/node_modules/a/index.js`, `${project}/node_modules/b/index.js`],
  ]
  const runs = [
    ...['/bin/sh', '/bin/bash', '/usr/bin/env', node, '/usr/local/bin/tool'],
    ...['/Applications/Xcode-16.app/Contents/Developer/usr/bin/clang', `${project}/node_modules/a/build/tool`],
  ]
  const writes = [`${project}/node_modules/a/build/x.node`, `${areas}/home/.cache/x`, `${areas}/tmp/x`]
  for (const path of [...reads, ...runs, ...writes]) {
    t.ok(allows(rules, 'file-read-data', path), `read ${path}`)
  }
  for (const path of runs) {
    t.ok(allows(rules, 'process-exec', path) && allows(rules, 'file-map-executable', path), `run ${path}`)
  }
  for (const path of writes) {
    t.ok(
      ['data', 'create', 'unlink', 'mode', 'times'].every(kind => allows(rules, `file-write-${kind}`, path)),
      path,
    )
  }
  // a path is looked up name by name
  for (const path of [home, `${home}/work`, project, `${project}/node_modules`, '/private/var/folders', areas]) {
    t.ok(allows(rules, 'file-read-metadata', path), `pass ${path}`)
  }
  t.end()
})

void t.test('and nothing of what it must not have', t => {
  const hidden = [
    ...[
      `${home}/.npmrc`,
      `${home}/.ssh/id_rsa`,
      `${home}/Library/Keychains/login.keychain-db`,
      `${home}/.npm/_cacache/x`,
    ],
    ...[`${project}/.env`, `${project}/source.js`, `${npm}/npmrc`, '/private/etc/sudoers', '/private/tmp/others'],
    ...['/private/var/folders/x/T/others', '/Library/Keychains/System.keychain', '/opt/homebrew/etc/secret'],
    ...['/usr/local/var/db', '/Volumes/other/x', '/private/var/run/mDNSResponder', '/dev/disk0'],
  ]
  for (const path of hidden) {
    for (const operation of ['file-read-data', 'file-read-metadata', 'file-test-existence', 'process-exec']) {
      t.notOk(allows(rules, operation, path), `${operation} ${path}`)
    }
  }
  const unwritable = [
    ...hidden,
    ...[`${project}/node_modules/a/package.json`, `${project}/node_modules/b/index.js`, `${project}/package.json`],
    ...[`${project}/new`, `${project}/node_modules/new`, node, `${npm}/index.js`, '/usr/local/bin/tool', '/bin/sh'],
    ...[`${home}/Library/LaunchAgents/x.plist`, '/private/tmp/x', `${home}/.zshrc`],
  ]
  for (const path of unwritable) {
    for (const kind of ['data', 'create', 'unlink', 'mode', 'owner', 'times', 'flags', 'xattr', 'setugid']) {
      t.notOk(allows(rules, `file-write-${kind}`, path), `${kind} ${path}`)
    }
  }
  t.notOk(allows(rules, 'file-read-data', project), 'nor lists the project')
  t.notOk(allows(rules, 'file-write-unlink', `${project}/node_modules/a`), 'nor moves its own directory')
  for (const operation of ['network-outbound', 'network-bind', 'network-inbound', 'mach-lookup', 'file-link']) {
    t.notOk(allows(rules, operation, `${project}/node_modules/a/x`), operation)
  }
  t.end()
})
