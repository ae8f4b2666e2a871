import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { withoutMachine } from '../../lib/authority/without-machine.js'
import { readAll } from '../../lib/backend/read-all.js'
import { findImage, isImageReference } from '../../lib/oci/find-image.js'
import { findPodman, type FoundPodman } from '../../lib/oci/find-podman.js'
import { ociBackend } from '../../lib/oci/oci-backend.js'
import { ownIds } from '../fixtures/own-ids.js'
import { launcher, shipped } from '../fixtures/shipped.js'
import { simplePlan } from '../fixtures/simple-plan.js'

const id = 'a'.repeat(64)

void t.test('a name is what registries and engines take for one, and nothing else', t => {
  const good = [
    'node',
    'node:24',
    'docker.io/library/node:24-slim',
    'localhost/mine',
    'localhost:5000/a/b_c__d--e:T.1',
    id,
  ]
  for (const name of [...good, `node@sha256:${id}`, `sha256:${id}`]) {
    t.ok(isImageReference(name), name)
  }
  const bad = ['', '-x', '--root=/', 'Node', 'a b', 'a\nb', 'a\0', 'a//b', '/a', 'a/', 'a:', 'a@sha256:1', 'dir:/tmp/x']
  for (const name of [...bad, 'docker://node', '../a', 'a{{.Id}}', 'a'.repeat(256), 'ünode', 'a\n']) {
    t.notOk(isImageReference(name), JSON.stringify(name))
  }
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'A', '-', '/', ':', '.', '_', '@', ' ', '\n', '=', ',') }),
      text => (isImageReference(text) ? /^[A-Za-z0-9][A-Za-z0-9._/:@-]*$/.test(text) && !text.endsWith('\n') : true),
    ),
  )
  t.end()
})

/** A program in the place of the engine: `inspect` is what it does when it is asked for an image, `info` for itself. */
const engine = (t: Test, inspect: string, info = 'echo vfs /var/store'): string => {
  const file = join(t.testdir({}), 'engine')
  writeFileSync(file, `#!/bin/sh\nif [ "$1" = image ]; then ${inspect}; else ${info}; fi\n`, { mode: 0o755 })
  return file
}

void t.test('an image that is there, or why it cannot be had', t => {
  t.strictSame(findImage(engine(t, `echo ${id}`), 'mine'), {
    kind: 'present',
    image: { id, driver: 'vfs', store: '/var/store' },
  })
  const missing = { kind: 'absent', reason: /image mine is not on this machine, and npm pulls none/ }
  for (const inspect of ['exit 125', 'echo nonsense', ':']) {
    t.match(findImage(engine(t, inspect), 'mine'), { ...missing, remedy: 'Pull it: podman pull mine' }, inspect)
  }
  t.match(findImage('/nonexistent', 'mine'), missing)
  for (const info of ['exit 1', 'echo vfs relative', 'echo vfs,x /var']) {
    t.match(findImage(engine(t, `echo ${id}`, info), 'mine'), { kind: 'absent', reason: /where its images are/ }, info)
  }
  t.match(findImage('/nonexistent', '--x\u001b'), {
    kind: 'absent',
    reason: 'containment-image="--x?" is not the name of an image.',
    remedy: /podman images/,
  })
  t.end()
})

void t.test('what is proven is proven for one image', t => {
  const runtime = { file: '/usr/bin/true', withoutGroups: false }
  const found = (engine: string) => (): FoundPodman => ({ kind: 'present', engine, runtime, identity: 'x' })
  const none = ociBackend(found(engine(t, `echo ${id}`)))
  t.match(none.identify(), { identity: 'x' })
  t.equal(none.ownSystem, undefined)
  const mine = ociBackend(found(engine(t, `echo ${id}`)), 'mine')
  t.match(mine.identify(), { kind: 'present', identity: `x ${id} vfs` })
  t.equal(mine.ownSystem, true)
  const other = ociBackend(found(engine(t, `echo ${'b'.repeat(64)}`)), 'mine')
  t.match(other.identify(), { identity: `x ${'b'.repeat(64)} vfs` })
  const missing = ociBackend(found(engine(t, 'exit 125')), 'mine')
  t.match(missing.identify(), { kind: 'absent', reason: /not on this machine/ })
  t.throws(() => missing.start(simplePlan('true'), 'ignore'), /not on this machine/)
  const nowhere = ociBackend(() => ({ kind: 'absent', reason: 'no podman', remedy: '' }), 'mine')
  t.match(nowhere.identify(), { kind: 'absent', reason: 'no podman' })
  t.end()
})

const podman = findPodman()
const needed = (process.env.CONTAINMENT_MUST_TEST ?? '').split(',')
const skip = podman.kind === 'absent' && !needed.includes('oci') ? `NOT TESTED: ${podman.reason}` : false

/** A system with hardly more than what the probe uses, and a file by which it is known. */
const importImage = `
set -e
cd "$1"
programs='sh env sleep cat ls ln test true'
files=$(for name in $programs; do command -v "$name" | grep / || echo "/usr/bin/$name"; done)
libraries=$(for file in $files "$2"; do ldd "$file" | grep -o '/[^ ]*'; done | sort -u)
mkdir system system/bin system/usr system/usr/bin
for file in $files; do cp -L "$file" system/bin; cp -L "$file" system/usr/bin; done
for file in $libraries; do mkdir -p "system$(dirname "$file")"; cp -L "$file" "system$file"; done
echo image > system/of-the-image
tar -C system --owner=0 --group=0 -cf system.tar .
podman import --quiet system.tar localhost/npm-test:1
`

void t.test('an image by the system’s podman', { skip, timeout: 120_000 }, async t => {
  const place = realpathSync(mkdtempSync('/tmp/npm-image-'))
  const settings = join(place, 'storage.conf')
  writeFileSync(settings, `[storage]\ndriver = "vfs"\ngraphroot = "${place}/root"\nrunroot = "${place}/run"\n`)
  // an ordinary user's podman goes by HOME and its like
  const own: NodeJS.ProcessEnv = { CONTAINERS_STORAGE_CONF: settings, HOME: join(place, 'home') }
  for (const name of ['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_RUNTIME_DIR']) {
    own[name] = join(place, name)
  }
  const before = Object.keys(own).map(name => [name, process.env[name]] as const)
  Object.assign(process.env, own)
  for (const name of ['HOME', 'XDG_RUNTIME_DIR']) {
    mkdirSync(own[name] ?? '', { mode: 0o700 })
  }
  t.teardown(() => {
    // ends the process that keeps an ordinary user's namespace
    execFileSync('/usr/bin/podman', ['system', 'migrate'], { stdio: 'ignore' })
    for (const [name, value] of before) {
      if (value === undefined) {
        Reflect.deleteProperty(process.env, name)
      } else {
        process.env[name] = value
      }
    }
    rmSync(place, { recursive: true, force: true })
  })
  execFileSync('/bin/sh', ['-c', importImage, 'import', place, process.execPath], { stdio: 'ignore' })
  const { proveBackend } = shipped('lib/proof/prove-backend.js') as typeof import('../../lib/proof/prove-backend.js')
  const module = shipped('lib/oci/oci-backend.js') as typeof import('../../lib/oci/oci-backend.js')
  const backend = module.ociBackend(undefined, 'localhost/npm-test:1')

  const site = { node: process.execPath, ids: ownIds, launcher, timeLimit: 60_000 }
  const proof = await proveBackend(backend, site)
  t.match(proof, { kind: 'proven', enforcement: { level: 'partial', tier: 'container' } })
  t.ok(
    proof.results.every(({ verdict }) => verdict === 'proven'),
    'every guarantee is kept',
  )

  const plan = simplePlan('cat /of-the-image; ls /usr; echo x > /new || echo sealed', undefined, withoutMachine)
  const { process: child, outcome } = backend.start(plan, ['ignore', 'pipe', 'ignore'])
  const [said] = await Promise.all([child.stdout === null ? '' : readAll(child.stdout), outcome])
  t.match(said, /^image\nbin\n(lib\S*\n)*sealed\n$/, 'the system is the image’s, and cannot be changed')
})
