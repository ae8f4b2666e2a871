import type { Containment } from '@npmcli/containment'
import promiseSpawn from '@npmcli/promise-spawn'
import { ownPath, ownProgram } from './own-programs.js'
import { parseSettings, withoutRepositoryPrograms } from './program-settings.js'

/** How npm starts git. */
export interface GitOptions {
  readonly cwd?: string
  readonly env: NodeJS.ProcessEnv
}

/** A git that is ready to be started. */
export interface GuardedGit<Options> {
  readonly file: string
  readonly options: Options
}

/** Commands that need no repository, and would only be told by one what to run. The first word is an option of npm's. */
const needsNoRepository = (args: readonly string[]): boolean => args.includes('ls-remote')

const asEnvironment = (settings: readonly (readonly [string, string])[], env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const first = Number(env.GIT_CONFIG_COUNT ?? 0) || 0
  return {
    GIT_CONFIG_COUNT: String(first + settings.length),
    ...Object.fromEntries(
      settings.flatMap(([name, value], index) => [
        [`GIT_CONFIG_KEY_${first + index}`, name],
        [`GIT_CONFIG_VALUE_${first + index}`, value],
      ]),
    ),
  }
}

/** Asks git itself: it alone knows what is included, and from where. It runs no program for the answer. */
const listSettings = async (file: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> => {
  const args = ['config', '--list', '--show-scope', '-z']
  const { stdout } = await promiseSpawn(file, args, { cwd, env, stdioString: false }, {})
  return String(stdout)
}

/**
 * The user's git, as npm starts it under containment: it is the one on the user's own PATH, and the repository that it
 * works in names no program, where npm's scripts there would be contained too. What the user's and the machine's
 * configuration name stays.
 * @throws where git cannot say what the repository sets: then npm does not start it there
 */
export const guardGit = async <Options extends GitOptions>(
  containment: Containment,
  git: string,
  args: readonly string[],
  options: Options,
): Promise<GuardedGit<Options>> => {
  const path = ownPath(options.env.PATH ?? '')
  const file = ownProgram(git, path)
  const env = { ...options.env, PATH: path }
  if (needsNoRepository(args)) {
    return { file, options: { ...options, env: { ...env, GIT_DIR: '/dev/null' } } }
  }
  const directory = options.cwd ?? process.cwd()
  if (!containment.contains(directory, 'git')) {
    return { file, options: { ...options, env } }
  }
  const settings = withoutRepositoryPrograms(parseSettings(await listSettings(file, directory, env)))
  return { file, options: { ...options, env: { ...env, ...asEnvironment(settings, env) } } }
}
