import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readAll } from '../backend/read-all.js'
import type { Backend, Outcome, Plan } from '../contract.js'
import { processesWith } from '../machine/processes-with.js'
import { readText } from '../proof/read-text.js'

/** How long a contained script of these may take, in milliseconds. */
const patience = 20_000

/** What a behaviour is tried with: the probe's plan, which a shell's script replaces. */
export interface Stage {
  readonly backend: Backend
  readonly plan: Plan
  /** An argument by which its processes can be found. */
  readonly tag: string
}

/** One clause of the contract beside the guarantees. */
export interface Behaviour {
  readonly title: string
  /** What was seen instead; undefined when the clause is kept. */
  readonly differs: (stage: Stage) => Promise<string | undefined>
}

interface Ran {
  readonly outcome: Outcome
  readonly stdout: string
  readonly stderr: string
}

const run = async ({ backend, plan }: Stage, command: Partial<Plan['command']>, input = ''): Promise<Ran> => {
  const { process: child, outcome } = backend.start({ ...plan, command: { ...plan.command, ...command } }, 'pipe')
  const limit = setTimeout(() => child.kill('SIGKILL'), patience)
  const texts = [child.stdout, child.stderr].map(stream => (stream === null ? Promise.resolve('') : readAll(stream)))
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(input)
  const [ended, stdout = '', stderr = ''] = await Promise.all([outcome, ...texts])
  clearTimeout(limit)
  return { outcome: ended, stdout, stderr }
}

const script = (text: string, ...args: string[]): Partial<Plan['command']> => ({
  file: '/bin/sh',
  args: ['-c', text, 'conformance', ...args],
})

const compare = (actual: unknown, expected: unknown): string | undefined =>
  JSON.stringify(actual) === JSON.stringify(expected) ? undefined : JSON.stringify(actual)

const words = ['', 'a b', "it's", '"', '\\', '$HOME', '*', '-x', '--', 'ü🔒', 'one\ntwo']

const killed = async ({ backend, plan, tag }: Stage): Promise<string | undefined> => {
  const sign = join(plan.command.directory, 'started')
  const command = script('trap "" HUP TERM; : > started; (sleep 30; :) & sleep 30; :', tag)
  const { process: child, outcome } = backend.start({ ...plan, command: { ...plan.command, ...command } }, 'ignore')
  for (let rounds = 0; rounds < 500 && readText(sign) === undefined; rounds++) {
    await sleep(10)
  }
  child.kill('SIGKILL')
  const ended = await outcome
  rmSync(sign, { force: true })
  // the kernel ends one process after the other
  for (let rounds = 0; rounds < 200 && processesWith(tag).length > 0; rounds++) {
    await sleep(10)
  }
  const left = processesWith(tag)
  // what containment did not end, this does
  for (const pid of left) {
    process.kill(pid, 'SIGKILL')
  }
  return ended.kind === 'signalled' && left.length === 0
    ? undefined
    : `${JSON.stringify(ended)}, ${left.length} processes left`
}

const largestFile = async (stage: Stage): Promise<string | undefined> => {
  const file = join(stage.plan.command.directory, 'large')
  const plan = { ...stage.plan, bounds: { ...stage.plan.bounds, fileBytes: 65_536 } }
  await run({ ...stage, plan }, script('head -c 200000 /dev/zero > large'))
  const { size } = statSync(file, { throwIfNoEntry: false }) ?? { size: 0 }
  rmSync(file, { force: true })
  return size <= 65_536 ? undefined : `a file of ${size} bytes`
}

/** What the contract asks for and no guarantee covers. */
export const behaviours = {
  'exit-code': {
    title: 'reports the exit code of the script',
    differs: async stage => compare((await run(stage, script('exit 7'))).outcome, { kind: 'exited', code: 7 }),
  },
  signal: {
    title: 'reports the signal that ended it',
    differs: async stage =>
      compare((await run(stage, script('kill -KILL $$; exit 9'))).outcome, { kind: 'signalled', signal: 'SIGKILL' }),
  },
  arguments: {
    title: 'hands every argument over as it is',
    differs: async stage =>
      compare((await run(stage, script('printf "%s\\0" "$@"', ...words))).stdout.split('\0').slice(0, -1), words),
  },
  streams: {
    title: 'connects stdin, stdout and stderr',
    differs: async stage => {
      const { stdout, stderr } = await run(stage, script('cat; echo err >&2'), 'in')
      return compare([stdout, stderr], ['in', 'err\n'])
    },
  },
  place: {
    title: 'runs it in its directory, as the user of the plan',
    differs: async stage => {
      const { uid, gid, command } = stage.plan
      const { stdout } = await run(stage, script('pwd; id -u; id -g'))
      return compare(stdout.trim().split('\n'), [command.directory, `${uid}`, `${gid}`])
    },
  },
  refusal: {
    title: 'says that a program that does not exist was not started',
    differs: async stage => {
      const { outcome } = await run(stage, { file: '/nonexistent/program', args: [] })
      return outcome.kind === 'refused' ? undefined : JSON.stringify(outcome)
    },
  },
  killing: { title: 'ends everything when npm kills what it started', differs: killed },
  files: { title: 'bounds the size of a file', differs: largestFile },
} as const satisfies Readonly<Record<string, Behaviour>>

export type BehaviourName = keyof typeof behaviours
