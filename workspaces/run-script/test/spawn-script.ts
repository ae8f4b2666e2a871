import t from 'tap'
import type { Script } from '../lib/script.js'
import { spawnScript } from '../lib/spawn-script.js'
import { fakeContainment } from './fixtures/fake-containment.js'
import { recordEvents } from './fixtures/record-events.js'

const script = (command: string, rest: Partial<Script> = {}): Script => ({
  event: 'postinstall',
  path: '/',
  pkgid: 'addon@1.2.3',
  command,
  args: [],
  environment: { PATH: '/usr/bin:/bin' },
  shell: undefined,
  stdio: 'pipe',
  stdioString: undefined,
  ...rest,
})

void t.test('bare where this process has no containment', async t => {
  const events = recordEvents(t)
  t.match(await spawnScript(script('echo ran')), { code: 0, stdout: 'ran' })
  await t.rejects(spawnScript(script('exit 3')), { message: 'command failed', code: 3 })
  t.strictSame(events, [])
})

void t.test('bare where containment leaves the script to the user', async t => {
  const containment = fakeContainment(t, { contains: () => false })
  t.match(await spawnScript(script('echo ran', { path: '/usr/..' })), { code: 0, stdout: 'ran', path: '/usr/..' })
  t.strictSame(containment.asked, [['/', 'postinstall']])
  t.strictSame(containment.requests, [])
})

void t.test('contained where containment says so', async t => {
  const containment = fakeContainment(t)
  t.match(await spawnScript(script('echo ran')), { code: 0, stdout: 'ran' })
  t.equal(containment.requests.length, 1)
})

void t.test('a package that may only run contained never runs bare', async t => {
  const events = recordEvents(t)
  const containment = fakeContainment(t, { contains: () => false, isMarked: directory => directory === '/' })
  await t.rejects(spawnScript(script('echo ran', { path: '/usr/..' })), {
    name: 'ContainmentError',
    code: 'ECONTAINBARE',
    event: 'postinstall',
    pkgid: 'addon@1.2.3',
    path: '/usr/..',
    script: 'echo ran',
    stdout: undefined,
  })
  // the name is the trusted one, whatever the manifest says
  await t.rejects(spawnScript(script('true', { pkgid: 'liar@9.9.9' })), {
    code: 'ECONTAINBARE',
    message: /^addon@1\.2\.3 post/,
  })
  t.strictSame(containment.requests, [])
  t.match(events, [
    ['log', 'warn', 'containment', /^addon@1\.2\.3 postinstall: A script that may only run contained/],
    ['log', 'warn', 'containment', /^addon@1\.2\.3 postinstall: /],
  ])
})

// npm drops an optional dependency whose script fails without saying so
void t.test('a contained failure is said in one line', async t => {
  const events = recordEvents(t)
  const names = ['addon@1.2.3', '/', 'a\n\u001b[2Jb\u202e@1']
  fakeContainment(t, { nameOf: () => names.shift() ?? 'addon@1.2.3' })
  await t.rejects(spawnScript(script('exit 3')), { code: 3 })
  await t.rejects(spawnScript(script('kill -KILL $$', { pkgid: undefined })), {
    message: 'command failed',
    signal: 'SIGKILL',
  })
  await t.rejects(spawnScript(script('exit 1')), { code: 1 })
  await t.rejects(spawnScript(script('true', { shell: 'a/sh' })), { code: 'ECONTAINSTART' })
  t.match(events, [
    ['log', 'warn', 'containment', 'addon@1.2.3 postinstall: the contained script exited with code 3 (in /)'],
    ['log', 'warn', 'containment', '/ postinstall: the contained script was ended by SIGKILL (in /)'],
    ['log', 'warn', 'containment', 'a??[2Jb?@1 postinstall: the contained script exited with code 1 (in /)'],
    ['log', 'warn', 'containment', /^addon@1\.2\.3 postinstall: The script could not be started contained, /],
  ])
  t.equal(events.length, 4)
})

void t.test('also one that is neither an exit nor a refusal', async t => {
  const events = recordEvents(t)
  const containment = fakeContainment(t)
  const start = containment.start.bind(containment)
  containment.start = async request => {
    const started = await start(request)
    setImmediate(() => started.process.stdout?.destroy(new Error('read EIO')))
    return started
  }
  await t.rejects(spawnScript(script('exec sleep 0.2')), { message: 'read EIO' })
  t.match(events, [['log', 'warn', 'containment', /the contained script read EIO \(in \/\)$/]])
})
