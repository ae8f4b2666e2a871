import { openContainment } from '@npmcli/containment'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HeldProcess } from '../workspaces/containment/lib/backend/backend.js'
import { findBubblewrap } from '../workspaces/containment/lib/bubblewrap/find-bubblewrap.js'
import { startBubblewrap } from '../workspaces/containment/lib/bubblewrap/start-bubblewrap.js'
import { answerNames } from '../workspaces/containment/lib/linux/answer-names.js'
import { landlockBackend } from '../workspaces/containment/lib/linux/landlock-backend.js'
import type { Launcher } from '../workspaces/containment/lib/linux/find-launcher.js'
import { launcherSource } from '../workspaces/containment/lib/linux/launcher-source.js'
import { holdLauncher, startLauncher } from '../workspaces/containment/lib/linux/start-launcher.js'

import { findPodman } from '../workspaces/containment/lib/oci/find-podman.js'
import { startPodman } from '../workspaces/containment/lib/oci/start-podman.js'
import type { Plan } from '../workspaces/containment/lib/plan/plan.js'
import { launcher } from '../fork/paths.js'
import { environment, planOf, rootsOf, succeed } from './bench-plan.js'
import { hasLandlock } from './has-landlock.js'
import { measureInTurn, median, type Subject } from './measure-pairs.js'
import { runProgram } from './run-program.js'

/** The peer that a contained start is measured against: the same plan by the system's bubblewrap, where there is one. */
const byBubblewrap = (plan: Plan): Record<string, Subject> => {
  const found = findBubblewrap()
  return found.kind === 'absent'
    ? {}
    : {
        bubblewrap: () => succeed(startBubblewrap(found.file, plan, 'ignore')),
      }
}

/** What an engine of containers takes for the same plan, where there is one; of fewer rounds, as each takes long. */
const measurePodman = async (plan: Plan): Promise<number | undefined> => {
  const found = findPodman()
  if (found.kind === 'absent') {
    return undefined
  }
  const oci = (): Promise<void> => succeed(startPodman(found.engine, found.runtime, plan, 'ignore'))
  return median((await measureInTurn({ oci }, 10)).oci)
}

const landlockLauncher = (): Launcher => ({ file: launcher, hash: '' })

/** The launcher's second tier, where this kernel has Landlock. */
const byLandlock = (plan: Plan): Record<string, Subject> => {
  const backend = landlockBackend(landlockLauncher)
  return hasLandlock() ? { landlock: () => succeed(backend.start(plan, 'ignore')) } : {}
}

/** A script that leaves npm the time to make the next one ready, as every real one does. */
const work = 'sleep 0.02'

/** A start that was made ready while something else ran, as npm has all but the first of an install: from its turn on. */
const byTurn =
  (hold: () => HeldProcess): Subject =>
  async () => {
    const held = hold()
    await new Promise(resolve => setTimeout(resolve, 30))
    const started = performance.now()
    await succeed(held.release())
    return performance.now() - started
  }

const heldByTier = (plan: Plan): Record<string, Subject> => {
  const launchers = launcherSource('view')
  const landlock = landlockBackend(landlockLauncher)
  return {
    readyView: byTurn(() => holdLauncher(launcher, answerNames(plan), 'ignore', { tier: 'view' }, launchers)),
    ...(hasLandlock() ? { readyLandlock: byTurn(() => landlock.hold?.(plan, 'ignore') as HeldProcess) } : {}),
  }
}

/** What granted paths cost, each: every one a directory of its own. */
const measurePerPath = async (scratch: string, plan: Plan, rounds: number): Promise<Record<string, number>> => {
  const counts = [16, 64, 256] as const
  const directories = Array.from({ length: 256 }, (_, index) => join(scratch, 'granted', String(index)))
  for (const directory of directories) {
    mkdirSync(directory, { recursive: true })
  }
  const withPaths = (count: number): Plan => ({
    ...plan,
    view: [
      ...plan.view,
      ...directories.slice(0, count).map(path => ({ kind: 'bind', source: path, path, writable: false }) as const),
    ],
  })
  const landlock = landlockBackend(landlockLauncher)
  const starts: Readonly<Record<string, (plan: Plan) => Promise<void>>> = {
    view: plan => succeed(startLauncher(launcher, plan, 'ignore')),
    ...(hasLandlock() ? { landlock: (plan: Plan) => succeed(landlock.start(plan, 'ignore')) } : {}),
  }
  const perPath: Record<string, number> = {}
  for (const [tier, start] of Object.entries(starts)) {
    const samples = await measureInTurn(
      Object.fromEntries(counts.map(count => [String(count), () => start(withPaths(count))])),
      rounds,
    )
    const at = (count: number): number => median(samples[String(count)] ?? [])
    perPath[tier] = (at(256) - at(16)) / (256 - 16)
  }
  return perPath
}

/** The launcher's peak resident memory in KiB, while a script of its runs. */
const launcherMemory = async (plan: Plan): Promise<number> => {
  const { process: child, outcome } = startLauncher(launcher, plan, 'ignore')
  await new Promise(resolve => setTimeout(resolve, 200))
  const status = readFileSync(`/proc/${String(child.pid)}/status`, 'utf8')
  await outcome
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1])
}

export interface ContainedStart {
  readonly plain: number
  readonly contained: number
  readonly bubblewrap: number | undefined
  readonly oci: number | undefined
  /** By the second tier of the same launcher. */
  readonly landlock: number | undefined
  /** What both tiers add to a script of some milliseconds, where all was made ready before. */
  readonly ready: { readonly view: number; readonly landlock: number | undefined }
  /** By tier, what one more granted path adds between 16 and 256 of them, in milliseconds. */
  readonly perPath: Readonly<Record<string, number>>
  readonly memory: number
  readonly steps: number
}

/** Starts `true` plainly, contained in the full view, and by bubblewrap in an equal view. Medians in milliseconds. */
export const measureContainedStart = async (scratch: string, rounds: number): Promise<ContainedStart> => {
  const project = join(scratch, 'start')
  const directory = join(project, 'node_modules/package')
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'package.json'), '{"name":"package","version":"1.0.0"}\n')
  writeFileSync(join(project, 'package.json'), '{"name":"project","version":"1.0.0"}\n')
  const roots = rootsOf(project, join(scratch, 'cache'))
  const containment = await openContainment({
    roots,
    version: 'bench',
    proofs: undefined,
    backend: 'auto',
    required: 'any',
    covers: () => true,
  })
  const plan = planOf(roots, directory, 'true')
  const subjects: Record<string, Subject> = {
    plain: () => runProgram('/bin/sh', ['-c', 'true'], { cwd: directory, env: environment() }),
    contained: async () => {
      const request = { event: 'postinstall', directory, file: '/bin/sh', args: ['-c', 'true'] }
      await succeed(await containment.start({ ...request, environment: environment(), stdio: 'ignore' }))
    },
    ...byBubblewrap(plan),
    ...byLandlock(plan),
    plainWork: () => runProgram('/bin/sh', ['-c', work], { cwd: directory, env: environment() }),
    ...heldByTier(planOf(roots, directory, work)),
  }
  const samples = await measureInTurn(subjects, rounds)
  return {
    plain: median(samples.plain ?? []),
    contained: median(samples.contained ?? []),
    bubblewrap: samples.bubblewrap && median(samples.bubblewrap),
    oci: await measurePodman(plan),
    landlock: samples.landlock && median(samples.landlock),
    ready: {
      view: median(samples.readyView ?? []) - median(samples.plainWork ?? []),
      landlock: samples.readyLandlock && median(samples.readyLandlock) - median(samples.plainWork ?? []),
    },
    perPath: await measurePerPath(scratch, plan, rounds),
    memory: await launcherMemory(planOf(roots, directory, 'sleep 0.5')),
    steps: plan.view.length,
  }
}
