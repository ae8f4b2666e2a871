// By a double of sandbox-exec, which contains nothing: this is not a test of containment.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { selectBackend } from '../../lib/backend/select-backend.js'
import { examineContainment } from '../../lib/doctor/examine-containment.js'
import { proveBackend } from '../../lib/proof/prove-backend.js'
import { canonicalPath, machineDisk } from '../../lib/seatbelt/canonical-path.js'
import { findSandboxExec } from '../../lib/seatbelt/find-sandbox-exec.js'
import { seatbeltBackend } from '../../lib/seatbelt/seatbelt-backend.js'
import { permanentSeatbeltGaps, seatbeltExcuses, seatbeltGaps } from '../../lib/seatbelt/seatbelt-gaps.js'
import { seatbeltPlan } from '../../lib/seatbelt/seatbelt-plan.js'
import type { Plan } from '../../lib/plan/plan.js'
import { ownIds } from '../fixtures/own-ids.js'
import { sandboxDouble } from '../fixtures/sandbox-double.js'
import { simplePlan } from '../fixtures/simple-plan.js'

void t.test('what contains is excused by the name of a gap, and never in what containment is made of', t => {
  const essential = [
    'write',
    'read',
    'moves',
    'attributes',
    'network',
    'sockets',
    'signals',
    'environment',
    'processes',
  ]
  for (const { guarantee, half, gap } of seatbeltExcuses) {
    t.ok(gap in seatbeltGaps)
    t.notOk(half === 'denied' && essential.includes(guarantee), guarantee)
  }
  t.ok(permanentSeatbeltGaps.includes('survivors') && !permanentSeatbeltGaps.includes('set-uid files'))
  t.end()
})

void t.test('it is on macOS alone, not for root, and the program is the system’s', t => {
  const program = join(t.testdir({ 'sandbox-exec': 'x' }), 'sandbox-exec')
  chmodSync(program, 0o755)
  const here = { program, platform: 'darwin', user: 501, owner: statSync(program).uid } as const
  t.match(findSandboxExec(), { kind: 'absent', reason: 'Seatbelt is the sandbox of macOS, and this is linux.' })
  t.match(findSandboxExec({ ...here, user: 0 }), { kind: 'absent', reason: /powers of root/, remedy: /ordinary user/ })
  t.match(findSandboxExec({ ...here, program: `${program}x` }), { kind: 'absent', reason: /There is no / })
  t.match(findSandboxExec({ ...here, owner: here.owner + 1 }), { kind: 'absent', reason: /by others than root/ })
  const found = findSandboxExec(here)
  t.match(found, { kind: 'present', program, identity: /^\/.*sandbox-exec sha512-/ })
  writeFileSync(program, 'y')
  t.not(
    findSandboxExec(here).kind === 'present' && findSandboxExec(here),
    found,
    'another program is another mechanism',
  )
  chmodSync(program, 0o775)
  t.match(findSandboxExec(here), { kind: 'absent', reason: /by others than root/ })
  t.end()
})

void t.test('paths as the kernel spells them', t => {
  const directory = realpathSync(t.testdir({ real: { file: '' } }))
  symlinkSync('real', join(directory, 'link'))
  t.equal(canonicalPath(join(directory, 'link/file')), join(directory, 'real/file'))
  t.equal(canonicalPath(join(directory, 'link/none/below')), join(directory, 'real/none/below'))
  t.ok(machineDisk.isSame(join(directory, 'link'), join(directory, 'real')))
  t.notOk(machineDisk.isSame(directory, join(directory, 'real')))
  t.notOk(machineDisk.isSame(directory, join(directory, 'none')))

  const data = '/System/Volumes/Data'
  const mac = {
    real: (path: string) => path.replace('/tmp', '/private/tmp').replace('/users', '/Users'),
    isSame: (one: string, other: string) => one === `${data}${other}` && other.startsWith('/Users'),
  }
  t.equal(canonicalPath('/tmp/x', mac), '/private/tmp/x')
  t.equal(canonicalPath('/users/u', mac), '/Users/u')
  t.equal(canonicalPath(`${data}/Users/u`, mac), '/Users/u', 'a firmlink')
  t.equal(canonicalPath(`${data}/own`, mac), `${data}/own`, 'what no firmlink leads to')
  t.equal(canonicalPath(data, mac), data)
  const nothing = {
    ...mac,
    real: () => {
      throw new Error('nothing is there')
    },
  }
  t.equal(canonicalPath('/a/b', nothing), '/a/b')
  t.end()
})

void t.test('a plan for it: respelled, in tree order, private directories last', t => {
  const plan: Plan = {
    ...simplePlan('true'),
    view: [
      { kind: 'bind', source: '/tmp/p', path: '/tmp/p', writable: true },
      { kind: 'link', path: '/tmp', target: 'private/tmp' },
      { kind: 'memory', path: '/private/tmp', mode: 0, bytes: 1, writable: true },
      { kind: 'hide', path: '/tmp/p' },
    ],
    command: {
      file: '/bin/sh',
      args: [],
      directory: '/tmp/p',
      environment: [
        ['HOME', '/Users/u'],
        ['A', 'b'],
      ],
    },
  }
  const areas = { home: '/tmp/areas/home', temporary: '/tmp/areas/tmp' }
  const { view, command } = seatbeltPlan(plan, areas, path => path.replace(/^\/tmp/, '/private/tmp'))
  t.strictSame(
    view.map(({ kind, path }) => `${kind} ${path}`),
    [
      'memory /private/tmp',
      'bind /private/tmp/p',
      'hide /private/tmp/p',
      'link /tmp',
      'bind /private/tmp/areas/home',
      'bind /private/tmp/areas/tmp',
    ],
  )
  t.ok(view.every(step => step.kind !== 'bind' || (step.source === step.path && step.writable)))
  t.equal(command.directory, '/private/tmp/p')
  t.strictSame(command.environment, [
    ['HOME', areas.home],
    ['A', 'b'],
    ['TMPDIR', areas.temporary],
    ['TMP', areas.temporary],
    ['TEMP', areas.temporary],
    ['GIT_CONFIG_NOSYSTEM', '1'],
  ])
  t.end()
})

void t.test('HOME and TMPDIR are there while the script runs, and gone afterwards', async t => {
  const { program, log } = sandboxDouble(t)
  let searches = 0
  const backend = seatbeltBackend(() => {
    searches++
    return { kind: 'present', program, identity: 'x' }
  })
  t.strictSame(backend.identify(), { kind: 'present', program, identity: 'x' })
  const line = 'echo $HOME; echo x > $HOME/a && echo y > $TMPDIR/b && exit 4'
  const { process: child, outcome } = backend.start(simplePlan(line), 'pipe')
  const home = (await text(child.stdout as Readable)).trim()
  t.match(home, /npm-contained-[^/]+\/home$/)
  t.strictSame(await outcome, { kind: 'exited', code: 4 })
  t.notOk(existsSync(dirname(home)))
  t.match(readFileSync(log, 'utf8'), `=${home}\n`)
  t.equal(searches, 1)
})

void t.test('control: a sandbox-exec that contains nothing does not pass its proof, and is refused', async t => {
  const { program } = sandboxDouble(t)
  const backend = seatbeltBackend(() => ({ kind: 'present', program, identity: 'x' }))
  const prove = () =>
    proveBackend(backend, { node: process.execPath, ids: ownIds, launcher: undefined, platform: 'darwin' })
  const proof = await prove()
  t.match(proof, { kind: 'unusable', reason: /^seatbelt \(profile\) does not keep the guarantee “write”/ })
  const broken = proof.results.flatMap(({ guarantee, verdict }) => (verdict === 'broken' ? [guarantee] : []))
  t.strictSame(
    ['write', 'manifest', 'read', 'moves', 'attributes', 'absence', 'signals', 'network', 'sockets'].filter(
      name => !broken.some(guarantee => guarantee === name),
    ),
    [],
  )
  await t.rejects(selectBackend({ backend: 'auto', required: 'any' }, prove, 'darwin', [backend]), {
    code: 'ECONTAINUNAVAILABLE',
  })
  // and what ships says on this machine that it is not for it
  const { tiers, safe } = await examineContainment(
    {
      ...{ node: process.execPath, version: 'test', proofs: undefined, places: { global: undefined }, ground: [] },
      ...{ backend: 'auto', required: 'any' },
    },
    [seatbeltBackend()],
  )
  t.match(tiers, [{ backend: 'seatbelt', tier: 'profile', state: { kind: 'unusable', reason: /this is linux/ } }])
  t.match(safe, { runs: false })
})

void t.test('what cannot be told to it does not run, and leaves nothing', t => {
  const { program } = sandboxDouble(t)
  const temporary = join(t.testdirName, 'temporary')
  mkdirSync(temporary)
  t.intercept(process, 'env', { value: { ...process.env, TMPDIR: temporary } })
  const backend = seatbeltBackend(() => ({ kind: 'present', program, identity: 'x' }))
  const plan = simplePlan('true')
  t.throws(
    () => backend.start({ ...plan, command: { ...plan.command, file: '/a=b' } }, 'ignore'),
    /taken for a variable/,
  )
  t.strictSame(statSync(temporary).nlink, 2, 'no directory is left')
  t.throws(() => seatbeltBackend().start(plan, 'ignore'), /Seatbelt is the sandbox of macOS/)
  t.end()
})
