import fc from 'fast-check'
import t from 'tap'
import { bubblewrapCall, descriptors } from '../../lib/bubblewrap/bubblewrap-arguments.js'
import type { Plan, ViewStep } from '../../lib/plan/plan.js'
import { goldenPlans } from '../fixtures/plans.js'

const plan = goldenPlans['every-step'] as Plan
const withView = (...view: ViewStep[]): Plan => ({ ...plan, view })
const optionsOf = (given: Plan, isDirectory = true): string =>
  bubblewrapCall(given, () => isDirectory).options.join(' ')

void t.test('every step, in words of bubblewrap', t => {
  const steps: [step: ViewStep, options: string][] = [
    [{ kind: 'bind', source: '/a', path: '/b', writable: false }, '--ro-bind /a /b'],
    [{ kind: 'bind', source: '/a', path: '/b', writable: true }, '--bind /a /b'],
    [{ kind: 'device', path: '/null' }, '--dev-bind /null /null'],
    [{ kind: 'memory', path: '/t', mode: 0o1777, bytes: 5, writable: true }, '--perms 1777 --size 5 --tmpfs /t'],
    [
      { kind: 'memory', path: '/t', mode: 0o755, bytes: 5, writable: false },
      '--perms 0755 --size 5 --tmpfs /t --remount-ro /t',
    ],
    [{ kind: 'directory', path: '/d', mode: 0o700 }, '--perms 0700 --dir /d'],
    [{ kind: 'file', path: '/f', mode: 0o644, content: 'x' }, '--perms 0644 --file 6 /f'],
    [{ kind: 'link', path: '/l', target: '../t' }, '--symlink ../t /l'],
    [{ kind: 'processes', path: '/proc' }, '--proc /proc --remount-ro /proc'],
    [{ kind: 'hide', path: '/h' }, '--perms 0555 --size 4096 --tmpfs /h --remount-ro /h'],
  ]
  for (const [step, options] of steps) {
    t.ok(optionsOf(withView(step)).includes(` ${options} --remount-ro / --chdir `), options)
  }
  t.notMatch(optionsOf(withView({ kind: 'decoy', path: '/home/x/.npmrc' })), '/home', 'nobody would be told of it')
  t.match(optionsOf(withView({ kind: 'hide', path: '/h' }), false), ' --perms 0444 --ro-bind-data 6 /h --remount-ro / ')
  t.end()
})

void t.test('directories on the way are made once, for everybody to enter', t => {
  const file = (path: string): ViewStep => ({ kind: 'file', path, mode: 0o600, content: path })
  t.match(
    optionsOf(withView(file('/a/b/one'), file('/a/b/two'))),
    ' --perms 0755 --dir /a --perms 0755 --dir /a/b --perms 0600 --file 6 /a/b/one --perms 0600 --file 7 /a/b/two --remount-ro / ',
  )
  t.end()
})

void t.test('whatever the plan, everything else is closed off, and nothing of a package is on a command line', t => {
  const text = fc.string({ minLength: 1 }).filter(value => !value.includes('\0'))
  const step = fc.record({
    kind: fc.constant('file' as const),
    path: text.map(name => `/${name}`),
    mode: fc.nat(0o777),
    content: text,
  })
  fc.assert(
    fc.property(fc.array(step), fc.array(fc.tuple(text, text)), text, (view, environment, argument) => {
      const given: Plan = { ...plan, view, command: { ...plan.command, environment, args: [argument] } }
      const { options, command, contents } = bubblewrapCall(given, () => true)
      for (const needed of ['--unshare-user', '--disable-userns', '--unshare-pid', '--unshare-net', '--unshare-ipc']) {
        t.ok(options.includes(needed))
      }
      t.ok(['--die-with-parent', '--new-session', '--clearenv'].every(option => options.includes(option)))
      t.equal(options.indexOf('--seccomp') + 1, options.indexOf(String(descriptors.filter)))
      t.strictSame(command, [plan.command.file, argument])
      t.strictSame(
        contents,
        view.map(({ content }) => content),
      )
      t.equal(options.filter(option => option === '--setenv').length >= environment.length, true)
    }),
    { numRuns: 20 },
  )
  t.end()
})
