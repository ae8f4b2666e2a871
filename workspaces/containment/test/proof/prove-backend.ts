import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import t from 'tap'
import type { Backend, Proof } from '../../lib/backend/backend.js'
import type { Plan, ViewStep } from '../../lib/plan/plan.js'
import { type GuaranteeName, guaranteeNames } from '../../lib/proof/guarantees.js'
import { proveBackend, type ProofSite } from '../../lib/proof/prove-backend.js'
import { bareBackend } from '../fixtures/bare-backend.js'
import { fakeBackend } from '../fixtures/fake-backend.js'
import { ownIds } from '../fixtures/own-ids.js'
import { launcher, shipped } from '../fixtures/shipped.js'

// inside a view only the modules that ship are to be seen
const { proveBackend: proveShipped } = shipped('lib/proof/prove-backend.js') as { proveBackend: typeof proveBackend }
const { linuxBackend } = shipped('lib/linux/linux-backend.js') as typeof import('../../lib/linux/linux-backend.js')

const site: ProofSite = { node: process.execPath, ids: ownIds, launcher }

const temporary = mkdtempSync('/tmp/prove-backend-')
process.env.TMPDIR = temporary
t.teardown(() => {
  rmSync(temporary, { recursive: true })
})
const scenes = (): string[] => readdirSync(temporary)

/** The linux backend with a plan that is looser, or tighter, than what was asked for. */
const adjusted = (adjust: (plan: Plan) => Plan): Backend => {
  const backend = linuxBackend()
  return { ...backend, start: (plan, stdio) => backend.start(adjust(plan), stdio) }
}

const withView = (adjust: (view: readonly ViewStep[], plan: Plan) => readonly ViewStep[]): Backend =>
  adjusted(plan => ({ ...plan, view: adjust(plan.view, plan) }))

const brokenBy = (proof: Proof): string[] =>
  proof.results.flatMap(({ guarantee, verdict }) => (verdict === 'broken' ? [guarantee] : []))

void t.test('the linux backend keeps every guarantee', async t => {
  const proof = await proveShipped(linuxBackend(), site)
  t.match(proof, { kind: 'proven', enforcement: { level: 'full', tier: 'view' }, since: /^\d{4}-.*Z$/ })
  t.strictSame(
    proof.results,
    guaranteeNames.map(guarantee => ({ guarantee, verdict: 'proven' })),
  )
  t.strictSame(scenes(), [], 'nothing is left of the proof')
})

void t.test('bare, nothing is kept: the probe can tell the difference', async t => {
  const proof = await proveBackend(bareBackend(), site)
  // how soon a machine says that a name does not exist is its own affair
  const broken = brokenBy(proof).filter(name => name !== 'names')
  t.strictSame(
    broken,
    guaranteeNames.filter(name => name !== 'names'),
  )
  t.match(proof, {
    kind: 'unusable',
    reason: /^bare \(fake\) does not keep the guarantee “write”: .* must not write a sibling/,
  })
  t.strictSame(scenes(), [])
})

void t.test('each guarantee is noticed when containment is looser, or tighter, by that much', async t => {
  const cases: [name: GuaranteeName, backend: Backend][] = [
    ['write', withView(view => view.map(step => (step.kind === 'bind' ? { ...step, writable: true } : step)))],
    ['write', withView((view, { command }) => view.filter(({ path }) => path !== command.directory))],
    ['manifest', withView(view => view.filter(({ path }) => !path.endsWith('/probe/package.json')))],
    [
      'absence',
      withView((view, { command }) => [
        ...view.filter(({ path }) => path !== command.directory),
        {
          kind: 'file',
          path: `${command.directory.split('/node_modules')[0] ?? ''}/source.js`,
          mode: 0o644,
          content: '',
        },
        ...view.filter(({ path }) => path === command.directory),
      ]),
    ],
    [
      'temporary',
      withView(view =>
        view.map(step =>
          step.path === '/tmp' ? { kind: 'bind', source: '/tmp', path: '/tmp', writable: true } : step,
        ),
      ),
    ],
    [
      'processes',
      withView(view =>
        view.map(step =>
          step.path === '/proc' ? { kind: 'bind', source: '/proc', path: '/proc', writable: false } : step,
        ),
      ),
    ],
    [
      'environment',
      adjusted(plan => ({
        ...plan,
        command: { ...plan.command, environment: [...plan.command.environment, ['LEAK', 'x']] },
      })),
    ],
    [
      'sockets',
      withView((view, { command }) => {
        const home = `${command.directory.split('/project/')[0] ?? ''}/home`
        return view
          .filter(({ kind }) => kind !== 'decoy')
          .map(step => (step.path === home ? { kind: 'bind', source: home, path: home, writable: false } : step))
      }),
    ],
    ['names', withView(view => view.filter(({ path }) => path !== '/etc/hosts'))],
  ]
  for (const [name, backend] of cases) {
    const proof = await proveShipped(backend, site)
    t.equal(proof.kind, 'unusable', name)
    t.ok(brokenBy(proof).includes(name), `${name}: ${proof.kind === 'unusable' ? proof.reason : 'proven'}`)
  }
})

void t.test('without a launcher to ask for namespaces that stays a gap', async t => {
  t.match(await proveShipped(linuxBackend(), { ...site, launcher: undefined }), {
    kind: 'proven',
    enforcement: {
      level: 'partial',
      gaps: ['cannot make namespaces of its own (there is no launcher to ask for one)'],
    },
  })
})

void t.test('a probe that does not come to its end proves nothing', async t => {
  const ending = (script: string): Backend =>
    bareBackend(plan => ({ ...plan, command: { ...plan.command, args: ['-c', script] } }))
  t.match(await proveBackend(ending('exit 3'), site), {
    kind: 'unusable',
    reason: 'The probe of bare (fake) did not come to its end (exit code 3).',
  })
  t.match(await proveBackend(ending('exit 0'), site), { kind: 'unusable', reason: /did not come to its end/ })
  t.match(await proveBackend(ending('head -c 3000000 /dev/zero; echo; echo \'"end"\''), site), { kind: 'unusable' })
  t.match(await proveBackend(ending('kill -KILL $$'), site), {
    kind: 'unusable',
    reason: 'The probe of bare (fake) was ended by SIGKILL.',
    remedy: 'Run the command again.',
  })
  t.match(await proveBackend(ending('exec sleep 60'), { ...site, timeLimit: 100 }), {
    kind: 'unusable',
    reason: /ended by SIGKILL/,
  })
  t.strictSame(scenes(), [])
})

void t.test('where the temporary directory is too deep for sockets, or not there', async t => {
  t.teardown(() => {
    process.env.TMPDIR = temporary
  })
  process.env.TMPDIR = `${temporary}/${'deep/'.repeat(20)}`
  mkdirSync(process.env.TMPDIR, { recursive: true })
  t.match(await proveShipped(linuxBackend(), site), { kind: 'proven' })
  process.env.TMPDIR = '/gone'
  t.match(await proveShipped(linuxBackend(), site), {
    kind: 'unusable',
    reason: /^The probe could not be prepared: .*ENOENT/,
    remedy: /TMPDIR/,
  })
})

void t.test('a refusal is told with its remedy', async t => {
  const refusing = (remedy: object): Backend =>
    fakeBackend({
      start: (plan, stdio) => ({
        process: bareBackend(() => ({ ...plan, command: { ...plan.command, args: ['-c', 'exit 1'] } })).start(
          plan,
          stdio,
        ).process,
        outcome: Promise.resolve({ kind: 'refused', reason: 'It is broken.', ...remedy }),
      }),
    })
  const unusable = { kind: 'unusable', reason: 'It is broken.', results: [] }
  t.match(await proveBackend(refusing({ remedy: 'Mend it.' }), site), { ...unusable, remedy: 'Mend it.' })
  t.match(await proveBackend(refusing({}), site), {
    ...unusable,
    remedy: 'Choose another backend, as by --containment-backend=auto.',
  })
  t.match(await proveBackend({ ...refusing({}), name: 'linux' }, site), { remedy: 'Install this npm again.' })
})
