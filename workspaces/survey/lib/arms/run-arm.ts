import { join } from 'node:path'
import { inOneNpmsWords } from '../compare/in-one-npms-words.js'
import { readTree } from '../compare/read-tree.js'
import type { Tree } from '../compare/tree.js'
import { type Command, runCommand } from '../run/run-command.js'
import type { ArmName, ArmResult } from './arm.js'
import { environmentIn, type Machine, npmOf } from './machine.js'
import { readMilliseconds } from './read-milliseconds.js'
import { readReport } from './read-report.js'
import { removeTree } from './remove-tree.js'
import { keptPath, withKeptRepository } from './kept-repository.js'
import { furnish, type Workshop } from './workshop.js'

const isStock = (arm: ArmName): boolean => arm === 'stock' || arm === 'again'

const npmFor = (arm: ArmName, { stock, bare, fork }: Machine): string =>
  isStock(arm) ? stock : arm === 'bare' ? bare : fork

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** One command line for the shell, with the whole environment: it is the same inside the outer containment and without it. */
const commandLine = (
  { base, project }: Workshop,
  { file, args, environment }: Omit<Command, 'directory' | 'timeLimit'>,
): string => {
  const variables = Object.entries(environment).map(([name, value]) => quoted(`${name}=${value ?? ''}`))
  // what the outer containment says of where it has no view: a directory in the place of /tmp, and which settings git leaves alone
  const passed = ['TMPDIR', 'GIT_CONFIG_NOSYSTEM'].map(name => `\${${name}:+${name}="$${name}"}`)
  const run = ['env', '-i', ...passed, ...variables, quoted(file), ...args.map(quoted)].join(' ')
  const [taken, kept] = [quoted(join(base, 'microseconds')), quoted(join(base, 'kept'))]
  const time = `taken=$((($(date +%s%N) - start) / 1000)); rm -rf ${taken} ${kept}; echo $taken > ${taken}`
  const keep = `mkdir ${kept} && mv .git ${quoted(join(base, keptPath))}`
  return `cd ${quoted(project)} && start=$(date +%s%N) && { ${run}; code=$?; } ; ${time}; ${keep}; exit $code`
}

/**
 * What contains an arm ends what takes too long, waits until nothing of it is left, and then ends itself. Killed from outside
 * it could not.
 */
const timeoutOf = ({ timeLimit }: Machine): string => `--containment-timeout=${Math.ceil(timeLimit / 1000)}`

/** So many milliseconds more has what contains an arm before it is killed from outside. */
const grace = 20_000

const argumentsOf = (machine: Machine, arm: ArmName, grants: readonly string[]): string[] => [
  npmOf(npmFor(arm, machine)),
  'rebuild',
  '--foreground-scripts',
  '--dangerously-allow-all-scripts',
  ...(isStock(arm) ? [] : ['--safe', timeoutOf(machine)]),
  ...grants.map(line => `--containment-grant=${line}`),
]

const npmsOf = ({ stock, bare, fork }: Machine): string[] => [stock, bare, fork]

/** The project and HOME as the scripts left them, without npm's cache. */
const treeOf = async (machine: Machine, { base }: Workshop): Promise<Tree> =>
  withKeptRepository(
    await readTree(base, npmsOf(machine), { isWanted: path => /^(project|home|kept)(\/|$)/.test(path) }),
  )

/** How an arm is started: bare, or by a script of an outer project, which can change that project and nothing else. */
const outer = (machine: Machine, workshop: Workshop, arm: ArmName, line: string): Omit<Command, 'timeLimit'> => {
  const environment = environmentIn(machine, {
    home: join(workshop.base, '..', 'outer-home'),
    cache: join(workshop.base, '..', 'outer-cache'),
  })
  return isStock(arm) && machine.isGuarded
    ? {
        file: machine.node,
        args: [npmOf(machine.fork), 'run', '--safe', '--silent', timeoutOf(machine), 'arm'],
        directory: workshop.base,
        environment,
      }
    : { file: '/bin/sh', args: ['-c', line], directory: workshop.base, environment }
}

/**
 * Runs all scripts of a workshop's tree in one of the ways.
 * @param grants lines of the option `containment-grant`: the package, and what it is granted
 */
export const runArm = async (
  machine: Machine,
  workshop: Workshop,
  arm: ArmName,
  grants: readonly string[] = [],
): Promise<ArmResult> => {
  const environment = environmentIn(machine, workshop)
  const line = commandLine(workshop, { file: machine.node, args: argumentsOf(machine, arm, grants), environment })
  await furnish(workshop, line)
  const { timeLimit } = machine
  const ended = await runCommand({ ...outer(machine, workshop, arm, line), timeLimit: timeLimit + grace })
  const milliseconds = (await readMilliseconds(workshop)) ?? Math.round(ended.milliseconds)
  const tree = await treeOf(machine, workshop)
  const report = isStock(arm)
    ? { denials: [], offers: [], enforcement: undefined }
    : await readReport(machine, workshop)
  await removeTree(workshop.base)
  const { code, signal } = ended
  const isExpired = ended.milliseconds >= timeLimit
  const output = inOneNpmsWords(Buffer.from(ended.output), npmsOf(machine)).toString()
  return { arm, code, signal, isExpired, output, milliseconds, tree, ...report }
}
