import { openContainment } from '@npmcli/containment'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { authorityFor } from '../workspaces/containment/lib/authority/authority-for.js'
import { readSurroundings } from '../workspaces/containment/lib/authority/surroundings.js'
import { findBubblewrap } from '../workspaces/containment/lib/bubblewrap/find-bubblewrap.js'
import { startBubblewrap } from '../workspaces/containment/lib/bubblewrap/start-bubblewrap.js'
import { startLauncher } from '../workspaces/containment/lib/linux/start-launcher.js'

import { findPodman } from '../workspaces/containment/lib/oci/find-podman.js'
import { startPodman } from '../workspaces/containment/lib/oci/start-podman.js'
import { planFor } from '../workspaces/containment/lib/plan/plan-for.js'
import { hostEntries } from '../workspaces/containment/lib/plan/resolve-path.js'
import type { Plan } from '../workspaces/containment/lib/plan/plan.js'
import type { Roots } from '../workspaces/containment/lib/roots.js'
import { dist, launcher } from '../fork/paths.js'
import { measureInTurn, median, type Subject } from './measure-pairs.js'
import { runProgram } from './run-program.js'

const environment = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, HOME: homedir(), LANG: 'C.UTF-8' })

const planOf = (roots: Roots, directory: string, script: string): Plan => {
  const subject = { kind: 'dependency', identity: undefined, directory, event: 'postinstall' } as const
  const authority = authorityFor(
    subject,
    roots,
    process.env.PATH ?? '',
    readSurroundings(() => true),
  )
  return planFor(
    authority,
    { file: '/bin/sh', args: ['-c', script], environment: environment(), directory },
    { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
    { marker: 'bench', entries: hostEntries },
  )
}

/** The peer that a contained start is measured against: the same plan by the system's bubblewrap, where there is one. */
const byBubblewrap = (plan: Plan): Record<string, Subject> => {
  const found = findBubblewrap()
  return found.kind === 'absent'
    ? {}
    : {
        bubblewrap: async () => {
          const ended = await startBubblewrap(found.file, plan, 'ignore').outcome
          if (ended.kind !== 'exited' || ended.code !== 0) {
            throw new Error(JSON.stringify(ended))
          }
        },
      }
}

/** What an engine of containers takes for the same plan, where there is one; of fewer rounds, as each takes long. */
const measurePodman = async (plan: Plan): Promise<number | undefined> => {
  const found = findPodman()
  if (found.kind === 'absent') {
    return undefined
  }
  const oci = async (): Promise<void> => {
    const ended = await startPodman(found.engine, found.runtime, plan, 'ignore').outcome
    if (ended.kind !== 'exited' || ended.code !== 0) {
      throw new Error(JSON.stringify(ended))
    }
  }
  return median((await measureInTurn({ oci }, 10)).oci)
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
  const roots: Roots = {
    project,
    workspaces: [],
    linked: [],
    home: homedir(),
    cache: join(scratch, 'cache'),
    configuration: [],
    npm: dist,
    node: process.execPath,
  }
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
      const { outcome } = await containment.start({
        event: 'postinstall',
        directory,
        file: '/bin/sh',
        args: ['-c', 'true'],
        environment: environment(),
        stdio: 'ignore',
      })
      const ended = await outcome
      if (ended.kind !== 'exited' || ended.code !== 0) {
        throw new Error(JSON.stringify(ended))
      }
    },
    ...byBubblewrap(plan),
  }
  const samples = await measureInTurn(subjects, rounds)
  return {
    plain: median(samples.plain ?? []),
    contained: median(samples.contained ?? []),
    bubblewrap: samples.bubblewrap && median(samples.bubblewrap),
    oci: await measurePodman(plan),
    memory: await launcherMemory(planOf(roots, directory, 'sleep 0.5')),
    steps: plan.view.length,
  }
}
