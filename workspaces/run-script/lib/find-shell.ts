import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, sep } from 'node:path'

const isInNodeModules = (path: string): boolean => path.split(sep).includes('node_modules')

/** Whether `name` in `directory` is a program, and none that a package brought along. */
const isShell = (directory: string, name: string): boolean => {
  try {
    const file = join(directory, name)
    accessSync(file, constants.X_OK)
    return statSync(file).isFile() && ![directory, realpathSync(directory), realpathSync(file)].some(isInNodeModules)
  } catch {
    return false
  }
}

/**
 * The absolute path of the shell that runs a contained script. `searchPath` is npm's own PATH, never the script's; and
 * even there a package may have put a program called `sh` (`"bin": { "sh": … }`): those are passed over.
 * @throws {Error} when the shell cannot be told
 */
export const findShell = (shell: string | undefined, searchPath: string): string => {
  if (!shell) {
    return '/bin/sh'
  }
  if (isAbsolute(shell)) {
    return shell
  }
  if (shell.includes('/')) {
    throw new Error(`The shell ${shell} is neither a name nor an absolute path.`)
  }
  const directory = searchPath.split(delimiter).find(entry => isAbsolute(entry) && isShell(entry, shell))
  if (directory === undefined) {
    throw new Error(`There is no shell ${shell} on PATH outside of node_modules.`)
  }
  return join(directory, shell)
}
