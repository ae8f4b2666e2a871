import t from 'tap'
import { landlockPlan } from '../../lib/linux/landlock-plan.js'
import type { Plan, ViewStep } from '../../lib/plan/plan.js'
import { simplePlan } from '../fixtures/simple-plan.js'

const areas = { home: '/private/home', temporary: '/private/tmp' }
const directories: Readonly<Record<string, readonly string[]>> = {
  '/etc': ['/etc/passwd', '/etc/shadow'],
  '/usr': ['/usr/bin', '/usr/etc', '/usr/local'],
  '/usr/local': ['/usr/local/bin', '/usr/local/etc'],
}
const list = (path: string): readonly string[] => directories[path] ?? []
const bind = (path: string, writable = false): ViewStep => ({ kind: 'bind', source: path, path, writable })
const memory = (path: string): ViewStep => ({ kind: 'memory', path, mode: 0o700, bytes: 1, writable: true })

const translate = (view: readonly ViewStep[], environment: Plan['command']['environment'] = []): Plan => {
  const plan = simplePlan('true')
  return landlockPlan({ ...plan, view, command: { ...plan.command, environment } }, areas, list)
}

/** Without the two private directories, which come last. */
const granted = (view: readonly ViewStep[]): readonly ViewStep[] => translate(view).view.slice(0, -2)

void t.test('grants stay, and what a view makes up is the machine’s own or nothing', t => {
  const device: ViewStep = { kind: 'device', path: '/dev/null' }
  t.strictSame(
    granted([
      bind('/lib'),
      bind('/own', true),
      device,
      { kind: 'processes', path: '/proc' },
      { kind: 'link', path: '/bin', target: 'usr/bin' },
      { kind: 'directory', path: '/run', mode: 0o755 },
      memory('/tmp'),
      { kind: 'file', path: '/etc/passwd', mode: 0o644, content: '' },
      { kind: 'file', path: '/etc/hosts', mode: 0o644, content: '' },
      { kind: 'file', path: '/etc/shadow', mode: 0o644, content: '' },
    ]),
    [bind('/lib'), bind('/own', true), device, bind('/proc'), bind('/etc/passwd')],
  )
  t.strictSame(translate([]).view, [bind('/private/home', true), bind('/private/tmp', true)])
  t.end()
})

void t.test('a tree in which something is covered is granted in parts, without that', t => {
  const view = [bind('/usr'), { kind: 'hide', path: '/usr/etc' } as const, memory('/usr/local/etc')]
  t.strictSame(granted(view), [bind('/usr/bin'), bind('/usr/local/bin')])
  t.strictSame(granted([...view, bind('/usr/local/etc/own', true)]), [
    bind('/usr/bin'),
    bind('/usr/local/bin'),
    bind('/usr/local/etc/own', true),
  ])
  t.strictSame(granted([bind('/usr/etc'), { kind: 'hide', path: '/usr/etc' }]), [])
  t.end()
})

void t.test('every path is its own source', t => {
  const from = (source: string, path: string): ViewStep => ({ kind: 'bind', source, path, writable: false })
  t.strictSame(granted([from('/elsewhere', '/lib')]), [bind('/lib')])
  t.strictSame(granted([from('/usr/bin', '/usr'), { kind: 'hide', path: '/usr/etc' }]), [
    bind('/usr/bin'),
    bind('/usr/local'),
  ])
  t.end()
})

void t.test('what a grant holds already is not granted again', t => {
  t.strictSame(granted([bind('/own', true), bind('/own/package.json'), bind('/own/x', true), bind('/ownother')]), [
    bind('/own', true),
    bind('/ownother'),
  ])
  t.strictSame(granted([bind('/a'), bind('/a'), bind('/a/b', true), bind('/a/c')]), [bind('/a'), bind('/a/b', true)])
  t.end()
})

void t.test('a decoy is one of its own HOME, and the place of the user’s secret', t => {
  const decoy = (path: string): ViewStep => ({ kind: 'decoy', path })
  const { view } = translate([decoy('/home/user/.npmrc'), decoy('/p/.env')], [['HOME', '/home/user']])
  t.strictSame(view.slice(0, -2), [decoy('/private/home/.npmrc'), decoy('/home/user/.npmrc'), decoy('/p/.env')])
  t.end()
})

void t.test('the environment leads to the private directories, in its own order', t => {
  t.strictSame(
    translate(
      [],
      [
        ['TMPDIR', '/var/tmp'],
        ['PATH', '/bin'],
        ['npm_config_cache', '/home/user/.npm'],
        ['HOME', '/home/user'],
      ],
    ).command.environment,
    [
      ['TMPDIR', '/private/tmp'],
      ['PATH', '/bin'],
      ['npm_config_cache', '/private/home/.npm'],
      ['HOME', '/private/home'],
      ['TMP', '/private/tmp'],
      ['TEMP', '/private/tmp'],
      ['GIT_CONFIG_NOSYSTEM', '1'],
    ],
  )
  t.end()
})
