import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { landlockBackend } from '../../lib/linux/landlock-backend.js'
import type { Launcher } from '../../lib/linux/find-launcher.js'
import type { LauncherProcess } from '../../lib/linux/launcher-process.js'
import { landlockExcuses, permanentGaps } from '../../lib/linux/landlock-gaps.js'
import { areaPrefix, makePrivateAreas, removeStaleAreas } from '../../lib/backend/private-areas.js'
import type { ViewStep } from '../../lib/plan/plan.js'
import { guaranteeNames } from '../../lib/proof/guarantees.js'
import type * as ProveBackend from '../../lib/proof/prove-backend.js'
import { launcher, shipped } from '../fixtures/shipped.js'
import { simplePlan } from '../fixtures/simple-plan.js'

const shippedLauncher = (): Launcher => ({ file: launcher, hash: 'sha512-x' })
/** A newer kernel needs no other excuse. */
const everywhere = landlockExcuses.filter(({ guarantee }) => guarantee !== 'moves')

const site = {
  node: process.execPath,
  ids: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
  launcher,
}
// the probe's program has to lie in an npm, where a script may read it
const { landlockBackend: shippedBackend } = shipped('lib/linux/landlock-backend.js') as {
  landlockBackend: typeof landlockBackend
}
const { proveBackend } = shipped('lib/proof/prove-backend.js') as { proveBackend: typeof ProveBackend.proveBackend }

void t.test('proves itself, and names what it cannot enforce', async t => {
  const proof = await proveBackend(shippedBackend(), site)
  t.match(proof, { kind: 'proven', enforcement: { level: 'partial', tier: 'landlock' } })
  t.strictSame(
    proof.kind === 'proven' && proof.enforcement.level === 'partial' && proof.enforcement.gaps,
    permanentGaps,
  )
  t.strictSame(
    proof.results.filter(({ verdict }) => verdict !== 'proven'),
    everywhere
      .sort((one, other) => guaranteeNames.indexOf(one.guarantee) - guaranteeNames.indexOf(other.guarantee))
      .map(({ guarantee, gap }) => ({ guarantee, verdict: 'gap', gap })),
    'every gap is one that is declared, and no guarantee is excused for nothing',
  )
})

void t.test('on an older kernel what it lacks is made up for, or is a gap', async t => {
  const proof = await proveBackend(shippedBackend(undefined, 1), site)
  t.match(proof, { kind: 'proven', enforcement: { level: 'partial' } })
  t.strictSame(proof.kind === 'proven' && proof.enforcement.level === 'partial' && proof.enforcement.gaps, [
    ...permanentGaps,
    'no moving between directories',
  ])
  t.match(await proveBackend(shippedBackend(undefined, 2), site), {
    kind: 'proven',
    enforcement: { gaps: permanentGaps },
  })
})

void t.test('what it does not say of itself is broken and no gap', async t => {
  for (const missing of everywhere) {
    const backend = { ...shippedBackend(), excuses: landlockExcuses.filter(excuse => excuse !== missing) }
    const proof = await proveBackend(backend, site)
    t.match(proof, { kind: 'unusable', reason: new RegExp(`“${missing.guarantee}”`) })
  }
})

void t.test('a launcher that cannot confine says why', async t => {
  const fake = (lines: string): Launcher => {
    const file = join(t.testdir({}), 'launcher')
    writeFileSync(file, `#!/bin/sh\ncat <&3 >/dev/null\n${lines}\n`)
    chmodSync(file, 0o755)
    return { file, hash: 'sha512-x' }
  }
  const cases: [lines: string, outcome: object][] = [
    [
      'echo fail landlock 38 -1 >&3',
      { kind: 'refused', reason: /no Landlock that contains \(ENOSYS\)/, remedy: /5\.13/ },
    ],
    ['echo fail landlock 2 6 >&3', { kind: 'refused', reason: /^The launcher failed at landlock: ENOENT/ }],
    ['printf "exec-ok\\nsignal 9\\n" >&3', { kind: 'signalled', signal: 'SIGKILL' }],
  ]
  for (const [lines, outcome] of cases) {
    t.match(await landlockBackend(() => fake(lines)).start(simplePlan('true'), 'ignore').outcome, outcome)
  }
  t.match(shippedBackend().identify(), { kind: 'present', identity: /^sha512-/ })
})

void t.test('a script has a HOME and a TMPDIR of its own, which go when the next one runs', async t => {
  const backend = landlockBackend(shippedLauncher)
  const { process: child, outcome } = backend.start(
    simplePlan('echo $HOME; echo x > $HOME/a && echo y > $TMPDIR/b && mkdir -m 0 $TMPDIR/locked && exit 4'),
    'pipe',
  )
  const home = (await text(child.stdout as Readable)).trim()
  t.match(home, /npm-contained-\d+-\d+-\w+\/home$/)
  t.strictSame(await outcome, { kind: 'exited', code: 4 })
  await backend.start(simplePlan('exit 0'), 'ignore').outcome
  t.notOk(existsSync(dirname(home)), 'also what it had locked')
})

/** The processes that have it open, as `exec 3<.` opens it; also where it has been removed. */
const holdersOf = (directory: string): number[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => {
      try {
        return readlinkSync(`/proc/${pid}/fd/3`).startsWith(directory)
      } catch {
        return false // another user's, or it has ended meanwhile
      }
    })

/** Whether one of them has come to its `sleep`: the supervisor too has it open, while it looks at the call that opens it. */
const isHeldForGood = (directory: string): boolean =>
  holdersOf(directory).some(pid => {
    try {
      return readFileSync(`/proc/${pid}/comm`, 'utf8') === 'sleep\n'
    } catch {
      return false // it has ended meanwhile
    }
  })

void t.test('what an ended script left untouched is another one’s, but not what a survivor holds', async t => {
  const command = 'echo $HOME; cd $HOME; setsid sh -c "exec 3<.; sleep 30" <&- >&- 2>&- & read line'
  const home = async (stdout: Readable | null): Promise<string> => {
    for await (const line of stdout ?? []) return String(line).trim()
    return ''
  }
  const use = async (end: (pid: number) => void): Promise<[first: string, next: string]> => {
    const backend = landlockBackend(shippedLauncher)
    const { process: child, outcome } = backend.start(simplePlan(command), 'pipe')
    const first = await home(child.stdout)
    while (!isHeldForGood(first)) await new Promise(resolve => setTimeout(resolve, 20))
    end((child as LauncherProcess).pid ?? 0)
    child.stdin?.end()
    await outcome
    // while the next one runs it is looked at, and the one after that can have it
    await backend.start(simplePlan('true'), 'ignore').outcome
    const next = backend.start(simplePlan('echo $HOME'), 'pipe')
    return [first, await home(next.process.stdout)]
  }

  const [reused, same] = await use(() => undefined)
  t.equal(same, reused, 'control')
  t.strictSame(holdersOf(reused), [], 'control: when the launcher says the end, nothing is left')

  const [held, other] = await use(outer => {
    const [inner = 0] = readFileSync(`/proc/${outer}/task/${outer}/children`, 'utf8').split(' ').map(Number)
    process.kill(outer, 'SIGSTOP') // so that it ends nothing
    process.kill(inner, 'SIGKILL')
    process.kill(outer, 'SIGKILL')
  })
  const left = holdersOf(held)
  t.not(left.length, 0, 'control: it survived')
  t.match(other, /\/npm-contained-.*\/home$/)
  t.not(other, held)
  for (const pid of left) process.kill(pid, 'SIGKILL')
})

void t.test('a directory in which something is hidden is granted in its parts, as the machine has them', async t => {
  const directory = realpathSync(t.testdir({ a: { file: 'read' }, b: { secret: 'not to be read' }, c: 'read too' }))
  const plan = simplePlan(`cat ${directory}/a/file ${directory}/c ${directory}/b/secret`)
  const bind: ViewStep = { kind: 'bind', source: directory, path: directory, writable: false }
  const hide: ViewStep = { kind: 'hide', path: join(directory, 'b') }
  const read = async (...steps: ViewStep[]): Promise<string> => {
    const backend = landlockBackend(shippedLauncher)
    const { process: child } = backend.start({ ...plan, view: [...plan.view, ...steps] }, 'pipe')
    return text(child.stdout as Readable)
  }
  t.equal(await read(bind), 'readread toonot to be read', 'control')
  t.equal(await read(bind, hide), 'readread too')
})

void t.test('what a killed npm left goes, and nothing else', t => {
  const areas = makePrivateAreas(site.ids)
  const own = basename(dirname(areas.home))
  t.match(own, new RegExp(`^npm-contained-\\d+-${process.pid}-`))
  const dead = own.replace(`-${process.pid}-`, '-4194305-')
  const elsewhere = dead.replace(/contained-\d+/, 'contained-1')
  const directory = t.testdir({
    [own]: {},
    [dead]: { home: { file: '' } },
    [elsewhere]: {},
    other: {},
    'npm-contained-x': {},
  })
  removeStaleAreas(directory, () => {
    throw new Error('another one does it')
  })
  t.equal(readdirSync(directory).length, 5, 'no error')
  removeStaleAreas(directory)
  t.strictSame(readdirSync(directory).sort(), [elsewhere, own, 'npm-contained-x', 'other'].sort())
  areas.remove()
  t.equal(areaPrefix('/nonexistent'), 'npm-contained--', 'a system without namespaces has but one')
  t.end()
})

void t.test('the private directories are the script’s alone', t => {
  const areas = makePrivateAreas({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 })
  t.equal(lstatSync(areas.home).mode & 0o777, 0o700)
  mkdirSync(join(areas.temporary, 'x'))
  areas.remove()
  t.notOk(existsSync(dirname(areas.home)))
  const others = makePrivateAreas({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }, () => {
    throw new Error('a survivor wrote there')
  })
  t.doesNotThrow(() => {
    others.remove()
  })
  t.ok(existsSync(others.home), 'control')
  rmSync(dirname(others.home), { recursive: true })
  t.end()
})
