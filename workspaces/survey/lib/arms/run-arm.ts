import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inOneNpmsWords, readTree } from '../compare/read-tree.js'
import type { Tree } from '../compare/tree.js'
import { type Command, type Ended, runCommand } from '../run/run-command.js'
import type { ArmName, ArmResult } from './arm.js'
import { environmentIn, type Machine, npmOf } from './machine.js'
import { readReport } from './read-report.js'
import { furnish, type Workshop } from './workshop.js'

const isStock = (arm: ArmName): boolean => arm === 'stock' || arm === 'again'

const npmFor = (arm: ArmName, { stock, bare, fork }: Machine): string =>
  isStock(arm) ? stock : arm === 'bare' ? bare : fork

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** Where an arm leaves the project's repository: the outer containment puts that right when the arm has ended. */
const repositoryIn = (base: string): string => join(base, 'repository.tar')

/** One command line for the shell, with the whole environment: it is the same inside the outer containment and without it. */
const commandLine = (
  { base, project }: Workshop,
  { file, args, environment }: Omit<Command, 'directory' | 'timeLimit'>,
): string => {
  const variables = Object.entries(environment).map(([name, value]) => quoted(`${name}=${value ?? ''}`))
  // what the outer containment says of where it has no view: a directory in the place of /tmp, and which settings git leaves alone
  const passed = ['TMPDIR', 'GIT_CONFIG_NOSYSTEM'].map(name => `\${${name}:+${name}="$${name}"}`)
  const run = ['env', '-i', ...passed, ...variables, quoted(file), ...args.map(quoted)].join(' ')
  const time = `echo $((($(date +%s%N) - start) / 1000)) > ${quoted(join(base, 'microseconds'))}`
  const keep = `tar -cf ${quoted(repositoryIn(base))} .git`
  return `cd ${quoted(project)} && start=$(date +%s%N) && { ${run}; code=$?; } ; ${time}; ${keep}; exit $code`
}

const argumentsOf = (machine: Machine, arm: ArmName, grants: readonly string[]): string[] => [
  npmOf(npmFor(arm, machine)),
  'rebuild',
  '--foreground-scripts',
  '--dangerously-allow-all-scripts',
  ...(isStock(arm) ? [] : ['--safe']),
  ...grants.map(line => `--containment-grant=${line}`),
]

const npmsOf = ({ stock, bare, fork }: Machine): string[] => [stock, bare, fork]

/** The repository as the scripts left it, where the arm came to its end. */
const putBackRepository = async ({ base, project }: Workshop): Promise<void> => {
  if (!existsSync(repositoryIn(base))) {
    return
  }
  await rm(join(project, '.git'), { recursive: true, force: true })
  await promisify(execFile)('tar', ['-xpf', repositoryIn(base), '-C', project])
}

const treeOf = async (machine: Machine, workshop: Workshop): Promise<Tree> => {
  const parts = await Promise.all(
    (['project', 'home'] as const).map(async part =>
      [...(await readTree(workshop[part], npmsOf(machine)))].map(
        ([path, entry]) => [`${part}/${path}`, entry] as const,
      ),
    ),
  )
  return new Map(parts.flat())
}

/** How an arm is started: bare, or by a script of an outer project, which can change that project and nothing else. */
const outer = (machine: Machine, workshop: Workshop, arm: ArmName, line: string): Omit<Command, 'timeLimit'> => {
  const environment = environmentIn(machine, {
    home: join(workshop.base, '..', 'outer-home'),
    cache: join(workshop.base, '..', 'outer-cache'),
  })
  return isStock(arm) && machine.isGuarded
    ? {
        file: machine.node,
        args: [npmOf(machine.fork), 'run', '--safe', '--silent', 'arm'],
        directory: workshop.base,
        environment,
      }
    : { file: '/bin/sh', args: ['-c', line], directory: workshop.base, environment }
}

const millisecondsOf = async (workshop: Workshop, ended: Ended): Promise<number> => {
  const text = await readFile(join(workshop.base, 'microseconds'), 'utf8').catch(() => '')
  return /^\d+\n$/.test(text) ? Math.round(Number(text) / 1000) : Math.round(ended.milliseconds)
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
  const ended = await runCommand({ ...outer(machine, workshop, arm, line), timeLimit: machine.timeLimit })
  const milliseconds = await millisecondsOf(workshop, ended)
  await putBackRepository(workshop)
  const tree = await treeOf(machine, workshop)
  const report = isStock(arm)
    ? { denials: [], offers: [], enforcement: undefined }
    : await readReport(machine, workshop)
  await rm(workshop.base, { recursive: true, force: true, maxRetries: 3 })
  const { code, signal, isExpired } = ended
  const output = inOneNpmsWords(Buffer.from(ended.output), npmsOf(machine)).toString()
  return { arm, code, signal, isExpired, output, milliseconds, tree, ...report }
}
