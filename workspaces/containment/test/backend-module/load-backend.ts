import { chmodSync, chownSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { askedBackends } from '../../lib/backend-module/asked-backends.js'
import { checkOwner } from '../../lib/backend-module/check-owner.js'
import { findModule } from '../../lib/backend-module/find-module.js'
import { loadBackend } from '../../lib/backend-module/load-backend.js'
import { simplePlan } from '../fixtures/simple-plan.js'

const textOf = (backend: string, contract = '1'): string =>
  `module.exports = { contract: ${contract}, backend: ${backend} }`
const good = (more = ''): string =>
  `{ name: 'mine', tier: 'view', gaps: [], identify: () => ({ kind: 'present', identity: 'x' }), start() {}, ${more} }`

const base = realpathSync(
  t.testdir({
    global: {
      'my-backend': { 'package.json': '{"main":"main.js"}', 'main.js': textOf(good()) },
      '@scope': { backend: { 'index.js': textOf(good()) } },
      node_modules: { above: { 'index.js': textOf(good()) } },
    },
    project: { 'backend.js': textOf(good()), node_modules: { 'project-backend': { 'index.js': textOf(good()) } } },
    'throws.js': 'throw new Error("no such thing")',
    'text.js': 'throw "no such thing"',
  }),
)
const at = (...names: string[]): string => join(base, ...names)
const places = { global: at('global') }

void t.test('an absolute path, or a package that is installed globally', t => {
  t.equal(findModule('my-backend', places), at('global/my-backend/main.js'))
  t.equal(findModule('@scope/backend', places), at('global/@scope/backend/index.js'))
  t.equal(findModule(at('project/backend.js'), places), at('project/backend.js'))
  symlinkSync(at('project/backend.js'), at('link.js'))
  t.equal(findModule(at('link.js'), places), at('project/backend.js'), 'where it really lies')
  t.end()
})

void t.test('never from a project, and nothing that is neither', t => {
  const before = process.cwd()
  process.chdir(at('project'))
  t.teardown(() => {
    process.chdir(before)
  })
  for (const name of ['project-backend', 'above', 'no-such-thing']) {
    t.throws(() => findModule(name, places), { code: 'ECONTAINBACKEND', message: /npm install --global/ }, name)
  }
  for (const name of ['./backend.js', '../x', 'a/b', 'node:fs', '@scope', '.', '..', 'UPPER', 'a\nb']) {
    t.throws(() => findModule(name, places), { code: 'ECONTAINBACKEND', message: /is neither a backend/ }, name)
  }
  t.throws(() => findModule(at('no.js'), places), { code: 'ECONTAINBACKEND', message: /there is no module/ })
  t.throws(() => findModule('my-backend', { global: undefined }), {
    message: /this project says where global packages/,
  })
  t.end()
})

void t.test('nobody but root and the user can have written it', t => {
  const directory = realpathSync(mkdtempSync('/tmp/check-owner-'))
  t.teardown(() => {
    rmSync(directory, { recursive: true })
  })
  const file = join(directory, 'backend.js')
  const write = (): void => {
    rmSync(file, { force: true })
    writeFileSync(file, '')
  }
  write()
  t.doesNotThrow(() => {
    checkOwner(file, [])
  })
  const own = process.getuid?.() ?? 0
  if (own !== 0) {
    t.throws(
      () => {
        checkOwner(file, [], own + 1)
      },
      { code: 'ECONTAINBACKEND', message: /by others than root and you/ },
    )
  } else {
    chownSync(file, 12345, 0)
    t.throws(
      () => {
        checkOwner(file, [])
      },
      { code: 'ECONTAINBACKEND', message: /by others than root and you/ },
    )
    t.doesNotThrow(() => {
      checkOwner(file, [], 12345)
    })
    write()
  }
  for (const path of [file, directory]) {
    chmodSync(path, 0o777)
    t.throws(
      () => {
        checkOwner(file, [])
      },
      { message: new RegExp(`chmod go-w ${path}`) },
    )
    chmodSync(path, 0o755)
  }
  t.throws(
    () => {
      checkOwner(file, ['/elsewhere', directory])
    },
    { message: /where scripts may write.*Keep it outside of projects/ },
  )
  t.end()
})

let loaded = 0
const load = (backend: string, contract?: string): unknown => {
  const file = at(`module-${++loaded}.js`)
  writeFileSync(file, textOf(backend, contract))
  return loadBackend(file, places, [])
}

void t.test('what is no backend is a clear error', t => {
  const code = 'ECONTAINBACKEND'
  t.throws(() => loadBackend(at('throws.js'), places, []), { code, message: /cannot be loaded: no such thing\./ })
  t.throws(() => loadBackend(at('text.js'), places, []), { code, message: /cannot be loaded: no such thing\./ })
  t.throws(() => load(good(), '2'), { code, message: /must export contract: 1, .* and exports 2\./ })
  t.throws(() => load('1'), { code, message: /must export a backend/ })
  t.throws(() => loadBackend('my-backend', places, [at('global')]), { code, message: /where scripts may write/ })
  const cases: [string, RegExp][] = [
    ["name: 'A'", /small letters/],
    ["tier: '../x'", /small letters/],
    ["name: 'linux'", /one of npm's own/],
    ['gaps: undefined', /gaps must be a list/],
    ["gaps: ['a\\nb']", /gaps must be a list/],
    ['excuses: 1', /excuses must be a list/],
    ["excuses: [{ guarantee: 'no', half: 'denied', gap: 'x' }]", /excuses must be a list/],
    ["excuses: [{ guarantee: 'network', half: 'denied', gap: 'x' }]", /excuses itself from the guarantee “network”/],
    ['variables: [1]', /variables must be a list/],
    ['start: 1', /functions identify and start/],
  ]
  for (const [more, message] of cases) {
    t.throws(() => load(good(more)), { code, message }, more)
  }
  const excuse =
    "excuses: [{ guarantee: 'network', half: 'allowed', gap: 'x' }], variables: ['A_1'], changedWhileRunning: true"
  t.match(load(good(excuse)), { name: 'mine', excuses: [{ gap: 'x' }], variables: ['A_1'], changedWhileRunning: true })
  t.end()
})

void t.test('its mechanism is the module too', t => {
  const identify = (answer: string): unknown =>
    (load(good(`identify() { ${answer} }`)) as ReturnType<typeof loadBackend>).identify()
  t.match(identify("return { kind: 'present', identity: 'x' }"), {
    kind: 'present',
    identity: /module-\d+\.js sha512-\S{88} x$/,
  })
  t.strictSame(identify("return { kind: 'absent', reason: 'a', remedy: 'b' }"), {
    kind: 'absent',
    reason: 'a',
    remedy: 'b',
  })
  for (const answer of ['', "return { kind: 'present' }", "return { kind: 'absent' }"]) {
    t.throws(() => identify(answer), { code: 'ECONTAINBACKEND', message: /did not say what its mechanism is/ })
  }
  t.throws(() => identify('throw new Error("x")'), { message: /failed to identify its mechanism: x\./ })
  t.throws(() => identify('throw "x"'), { message: /failed to identify its mechanism: x\./ })
  t.end()
})

void t.test('what it starts, and how that ended, is as the contract says or an error', async t => {
  const child = "const child = require('node:child_process').spawn('true')"
  const start = (code: string): ReturnType<ReturnType<typeof loadBackend>['start']> =>
    (load(good(`start() { ${child}; ${code} }`)) as ReturnType<typeof loadBackend>).start(simplePlan('true'), 'ignore')
  const ended = (outcome: string, more = ''): ReturnType<typeof start> =>
    start(`return { process: child, outcome: ${outcome} ${more} }`)
  for (const outcome of [
    { kind: 'exited', code: 3 },
    { kind: 'signalled', signal: 'SIGTERM' },
    { kind: 'refused', reason: 'a' },
    { kind: 'refused', reason: 'a', remedy: 'b' },
  ]) {
    t.strictSame(await ended(`Promise.resolve(${JSON.stringify(outcome)})`).outcome, outcome)
  }
  const code = 'ECONTAINBACKEND'
  for (const outcome of ['undefined', '{}', '{ kind: "exited" }', '{ kind: "signalled" }', '{ kind: "refused" }']) {
    await t.rejects(ended(`Promise.resolve(${outcome})`).outcome, { code, message: /did not say how the script ended/ })
  }
  await t.rejects(ended('Promise.reject(new Error("x"))').outcome, { code, message: /rejected an outcome: x\./ })
  t.throws(() => start('throw new Error("x")'), { code, message: /failed to start: x\./ })
  for (const returned of ['', 'return {}', 'return { process: child }', 'return { outcome: Promise.resolve() }']) {
    t.throws(() => start(returned), { code, message: /did not return a child process/ })
  }
  const told = (denied: string) => ended("Promise.resolve({ kind: 'exited', code: 0 })", `, denied: ${denied}`).denied
  t.strictSame(
    await told(
      "Promise.resolve({ denials: [{ kind: 'refused', path: '/a' }, { kind: 'connect', address: 'b:1' }, 1], untold: 2 })",
    ),
    {
      denials: [
        { kind: 'refused', path: '/a' },
        { kind: 'connect', address: 'b:1' },
      ],
      untold: 2,
    },
  )
  t.strictSame(await told('Promise.resolve(1)'), { denials: [], untold: 0 })
  t.strictSame(await told('Promise.reject(new Error())'), { denials: [], untold: 0 })
  t.equal(told('1'), undefined)
})

void t.test('npm’s own by name, the user’s beside them', t => {
  const asked = askedBackends({ backend: 'auto', required: 'any' }, places, [], 'linux')
  t.equal(asked.choice.backend, 'auto')
  t.match([...asked.backends], [{ name: 'linux' }])
  const mine = askedBackends({ backend: 'my-backend', required: 'full' }, places, [], 'linux')
  t.strictSame(mine.choice, { backend: 'mine', required: 'full' })
  t.match([...mine.backends], [{ name: 'mine' }, { name: 'linux' }])
  const image = 'localhost/mine'
  const ofImage = askedBackends({ backend: 'oci', required: 'any', image }, places, [], 'linux')
  t.equal([...ofImage.backends].find(({ name }) => name === 'oci')?.ownSystem, true)
  for (const backend of ['auto', 'linux', 'my-backend']) {
    t.throws(() => askedBackends({ backend, required: 'any', image }, places, [], 'linux'), {
      code: 'ECONTAINBACKEND',
      message: /containment-image names an image, .*Add --containment-backend=oci, or set containment-image to null/,
    })
  }
  t.end()
})
