import { join } from 'node:path'
import t from 'tap'
import runScript from '../lib/run-script.js'
import { fakeContainment } from './fixtures/fake-containment.js'
import { recordEvents } from './fixtures/record-events.js'

const addon = { _id: 'addon@1.2.3', name: 'addon', version: '1.2.3' }

void t.test('reads the manifest where the caller has none', async t => {
  const path = t.testdir({
    'package.json': JSON.stringify({
      name: 'addon',
      version: '1.2.3',
      scripts: { postinstall: 'echo $npm_package_name' },
    }),
  })
  t.strictSame(await runScript({ event: 'postinstall', path }), {
    cmd: 'sh',
    args: ['-c', 'echo $npm_package_name'],
    code: 0,
    signal: null,
    stdout: 'addon',
    stderr: '',
    event: 'postinstall',
    script: 'echo $npm_package_name',
    pkgid: 'addon@1.2.3',
    path,
  })
  t.strictSame(await runScript({ event: 'install', path }), { code: 0, signal: null })
  await t.rejects(runScript({ event: 'install', path: join(path, 'gone') }), { code: 'ENOENT' })
})

void t.test('refuses options that make no sense', async t => {
  await t.rejects(runScript({ event: '', path: '/' }), { name: 'TypeError' })
})

void t.test('a command of the caller goes before the script', async t => {
  const pkg = { ...addon, scripts: { test: 'echo script' } }
  t.match(await runScript({ event: 'test', path: '/', pkg, cmd: 'echo command' }), { stdout: 'command' })
  t.match(await runScript({ event: 'test', path: '/', pkg, cmd: '' }), { stdout: 'script' })
})

void t.test('in the foreground it is announced, and its signal is npm’s', async t => {
  const events = recordEvents(t)
  const kill = t.capture(process, 'kill', () => true)
  const options = { path: '/', stdio: 'inherit', signalTimeout: 1, binPaths: ['a:b'] } as const
  await t.rejects(runScript({ ...options, event: 'test', pkg: { ...addon, scripts: { test: 'kill -TERM $$' } } }), {
    code: null,
    signal: 'SIGTERM',
  })
  t.match(kill(), [{ args: [process.pid, 'SIGTERM'] }])
  t.match(events, [
    ['log', 'notice', 'run', 'addon@1.2.3 test'],
    ['log', 'notice', 'run', 'kill -TERM $$'],
    ['input', 'start'],
    ['log', 'warn', 'run-script', /delimiter/],
    ['input', 'end'],
  ])
})

void t.test('the same when it is contained', async t => {
  const events = recordEvents(t)
  fakeContainment(t)
  const kill = t.capture(process, 'kill', () => true)
  const pkg = { ...addon, scripts: { test: 'kill -TERM $$' } }
  await t.rejects(runScript({ event: 'test', path: '/', stdio: 'inherit', pkg, signalTimeout: 1 }), {
    code: null,
    signal: 'SIGTERM',
  })
  t.match(kill(), [{ args: [process.pid, 'SIGTERM'] }])
  t.match(events, [['log'], ['log'], ['input', 'start'], ['log', 'warn', 'containment'], ['input', 'end']])
})

// publishConfig and flattened options arrive here: {"publishConfig": {"safe": false}} for prepack
void t.test('no option and no manifest has a say in containment', async t => {
  const containment = fakeContainment(t)
  const loud = { safe: false, unsafe: true, containment: 'none', contained: false, uncontained: true }
  const pkg = { ...addon, ...loud, publishConfig: loud, config: loud, scripts: { test: 'true' } }
  await runScript({
    event: 'test',
    path: '/',
    pkg,
    env: { npm_config_safe: 'false', npm_config_unsafe: 'true' },
    ...loud,
  })
  t.strictSame(containment.asked, [['/', 'test']])
  t.equal(containment.requests.length, 1)
})

void t.test('nor can they contain what containment leaves alone', async t => {
  const containment = fakeContainment(t, { contains: () => false })
  const loud = { safe: true, containment: 'linux' }
  t.match(await runScript({ event: 'test', path: '/', cmd: 'true', pkg: { ...addon, ...loud }, ...loud }), { code: 0 })
  t.strictSame(containment.requests, [])
})

void t.test('says what comes next, as containment would be asked for it', async t => {
  const containment = fakeContainment(t)
  const next = { event: 'install', path: '/', pkg: { ...addon, scripts: { install: 'echo next' } }, env: { A: 'b' } }
  const run = async (given: () => Promise<typeof next | undefined>) => {
    containment.requests.length = 0
    await runScript({ event: 'test', path: '/', cmd: 'true', pkg: addon, next: given })
    return containment.requests[0]?.next?.()
  }
  const announced = await run(() => Promise.resolve(next))
  await runScript(next)
  t.match(containment.requests[1]?.args, ['-c', 'echo next'])
  t.strictSame({ ...announced, next: undefined }, { ...containment.requests[1], next: undefined })
  t.equal(await announced?.next?.(), undefined)

  t.equal(await run(() => Promise.resolve(undefined)), undefined, 'nothing')
  t.equal(await run(() => Promise.resolve({ ...next, event: 'prepare' })), undefined, 'a package without that script')
  t.equal(await run(() => Promise.reject(new Error('lost'))), undefined, 'it is a hint, and never fails')
  t.equal(await run(() => Promise.resolve({ ...next, event: '' })), undefined, 'nor when it makes no sense')
})
