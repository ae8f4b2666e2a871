import { readFile } from 'node:fs/promises'
import { availableParallelism, release, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { mkdtemp, truncate } from 'node:fs/promises'
import { dist, pristine } from '../../../../fork/paths.js'
import type { Machine } from '../arms/machine.js'
import { equip } from '../arms/equip.js'
import { removeTree } from '../arms/remove-tree.js'
import { workshopAt } from '../arms/workshop.js'
import { resolveVersion } from '../prepare-tree.js'
import { type AnyRecord, appendRecord, readRecords, type Stamp, wholeLength } from '../record.js'
import { runCommand } from '../run/run-command.js'
import { progressLines } from '../run/progress.js'
import { workersFor, workThrough } from '../run/pool.js'
import { SurveyError } from '../survey-error.js'
import { surveyPackage } from '../survey-package.js'
import { parseList, parseWanted } from '../targets/parse-wanted.js'
import { readLockfile } from '../targets/read-lockfile.js'
import { isInShard, parseShard } from '../targets/shard.js'
import { type Target, targetName } from '../targets/target.js'

export interface SurveyOptions {
  readonly packages: readonly string[]
  readonly lockfile: string | undefined
  readonly list: string | undefined
  readonly output: string
  readonly shard: string | undefined
  readonly workers: number | undefined
  /** Milliseconds for one arm. */
  readonly timeLimit: number
  readonly isGuarded: boolean
}

const read = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: unknown) => {
    throw new SurveyError(`${file} cannot be read: ${(error as Error).message}`)
  })

/** The registry of the person who surveys, as their npm has it. */
const ownRegistry = (): string => process.env.npm_config_registry ?? 'https://registry.npmjs.org/'

const isExact = (version: string): boolean => /^\d+\.\d+\.\d+/.test(version)

const targetsOf = async ({ packages, lockfile, list, shard }: SurveyOptions, machine: Machine): Promise<Target[]> => {
  const wanted = [...packages.map(parseWanted), ...(list === undefined ? [] : parseList(await read(list)))]
  const locked = lockfile === undefined ? [] : readLockfile(await read(lockfile))
  const resolved: Target[] = []
  for (const { name, version } of wanted) {
    const exact = isExact(version) ? version : await resolveVersion(machine, tmpdir(), name, version)
    resolved.push({ name, version: exact })
  }
  const part = shard === undefined ? undefined : parseShard(shard)
  const all = new Map([...resolved, ...locked].map(target => [targetName(target), target]))
  return [...all.values()].filter(target => part === undefined || isInShard(target, part))
}

const versionOf = async (node: string, npm: string): Promise<string> => {
  const { output } = await runCommand({
    file: node,
    args: [join(npm, 'bin/npm-cli.js'), '--version'],
    directory: '/',
    environment: { PATH: '/usr/bin:/bin', HOME: '/nonexistent' },
    timeLimit: 60_000,
  })
  return output.trim()
}

const stampOf = async (machine: Machine): Promise<Omit<Stamp, 'enforcement' | 'date'>> => ({
  fork: await versionOf(machine.node, machine.fork),
  stock: await versionOf(machine.node, machine.stock),
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
  kernel: release(),
  cores: availableParallelism(),
  user: process.getuid?.() === 0 ? 'root' : 'ordinary',
  isGuarded: machine.isGuarded,
})

const verdictOf = (record: AnyRecord): string =>
  record.kind === 'failed'
    ? `not surveyed: ${record.reason}`
    : Object.entries(record.arms)
        .map(([arm, { outcome }]) => `${arm} ${outcome}`)
        .join(', ')

/** Surveys what was asked for, appending a record to the output for each package. What is there already is left as it is. */
export const runSurvey = async (options: SurveyOptions): Promise<void> => {
  const scratch = await mkdtemp(join(tmpdir(), 'survey-'))
  try {
    await surveyIn(scratch, options)
  } finally {
    await removeTree(scratch)
  }
}

const surveyIn = async (scratch: string, options: SurveyOptions): Promise<void> => {
  const machine: Machine = {
    ...(await equip(scratch, dist, pristine)),
    node: process.execPath,
    registry: ownRegistry(),
    isGuarded: options.isGuarded,
    timeLimit: options.timeLimit,
  }
  const targets = await targetsOf(options, machine)
  const done = new Set((await readRecords(options.output)).map(targetName))
  await truncate(options.output, await wholeLength(options.output)).catch(() => undefined)
  const todo = targets.filter(target => !done.has(targetName(target)))
  const workers = options.workers ?? workersFor(availableParallelism())
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  say(`${targets.length} packages, ${targets.length - todo.length} of them done before; ${workers} at once`)
  if (!machine.isGuarded) {
    say('the uncontained arm runs with everything that you have')
  }
  const stamp = await stampOf(machine)
  const started = performance.now()
  const progress = progressLines(todo.length, say)
  const workshops = Array.from({ length: workers }, (_, at) => workshopAt(join(scratch, String(at))))
  await workThrough(todo, workshops, async (target, workshop) => {
    progress.begin(targetName(target))
    const record = await surveyPackage(machine, workshop, target, stamp)
    await appendRecord(resolve(options.output), record)
    progress.end(targetName(target), verdictOf(record))
  })
  const hours = (performance.now() - started) / 3_600_000
  const rate = todo.length / hours / workers
  say(
    todo.length === 0
      ? 'nothing was left to do'
      : `${todo.length} packages surveyed, ${rate.toFixed(0)} an hour for each worker`,
  )
}
