import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Machine, npmOf } from './arms/machine.js'
import type { Workshop } from './arms/workshop.js'
import { runCommand } from './run/run-command.js'
import { SurveyError } from './survey-error.js'
import { readLockfile } from './targets/read-lockfile.js'
import { type Target, targetName } from './targets/target.js'

/**
 * What scripts look for in a project: a repository for those that install hooks, and the settings of those that write where
 * the project's own manifest says. Without them their scripts would do nothing, and nothing would be compared.
 */
const projectFiles: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify(
    {
      name: 'project',
      version: '1.0.0',
      private: true,
      msw: { workerDirectory: ['public'] },
      husky: { hooks: { 'pre-commit': 'true' } },
      'simple-git-hooks': { 'pre-commit': 'true' },
    },
    undefined,
    2,
  ),
  'lefthook.yml': 'pre-commit:\n  parallel: true\n',
  'public/mockServiceWorker.js': '// an older worker\n',
  '.git/HEAD': 'ref: refs/heads/main\n',
  '.git/config': '[core]\n\trepositoryformatversion = 0\n\tbare = false\n',
}

const makeProject = async (directory: string): Promise<void> => {
  await rm(directory, { recursive: true, force: true, maxRetries: 3 })
  for (const place of ['public', '.git/hooks', '.git/objects', '.git/refs/heads']) {
    await mkdir(join(directory, place), { recursive: true })
  }
  for (const [name, content] of Object.entries(projectFiles)) {
    await writeFile(join(directory, name), content)
  }
}

/** The surveyor's own environment, with the settings of the registry, but without those of an outer npm's command. */
const ownEnvironment = (registry: string): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name))),
  npm_config_registry: registry,
})

const runNpm = async (machine: Machine, directory: string, args: readonly string[]): Promise<string> => {
  const ended = await runCommand({
    file: machine.node,
    args: [npmOf(machine.stock), ...args],
    directory,
    environment: ownEnvironment(machine.registry),
    timeLimit: machine.timeLimit,
  })
  if (ended.code !== 0) {
    const reason = /^npm error (?!code|A complete log)(.*)$/m.exec(ended.output)?.[1] ?? ended.output.slice(-300)
    throw new SurveyError(`npm ${args[0] ?? ''} failed: ${reason}`)
  }
  return ended.output
}

/**
 * Unpacks a package and all that it depends on into `pristine`. No script runs.
 * @returns the packages of the tree that have scripts
 * @throws {SurveyError} when npm cannot
 */
export const prepareTree = async (machine: Machine, { pristine }: Workshop, target: Target): Promise<string[]> => {
  await makeProject(pristine)
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  // a lockfile without sources cannot tell whose a grant for one version is
  const sources = '--no-omit-lockfile-registry-resolved'
  await runNpm(machine, pristine, ['install', '--save-exact', sources, ...quiet, targetName(target)])
  return readLockfile(await readFile(join(pristine, 'package-lock.json'), 'utf8')).map(targetName)
}

/**
 * The versions that the registry has for what was asked for.
 * @throws {SurveyError} when there is none
 */
export const resolveVersion = async (
  machine: Machine,
  directory: string,
  name: string,
  range: string,
): Promise<string> => {
  const output = await runNpm(machine, directory, ['view', `${name}@${range}`, 'version', '--json', '--loglevel=error'])
  const versions = [JSON.parse(output || '[]') as string | string[]].flat()
  const newest = versions.at(-1)
  if (newest === undefined) {
    throw new SurveyError(`The registry has no ${name}@${range}.`)
  }
  return newest
}
