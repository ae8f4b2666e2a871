import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { SetupError } from './setup-error.mjs'

const platforms = ['linux-x64', 'linux-arm64']

/** What is needed from the machine, and the Debian package that brings it. */
const tools = {
  git: 'git',
  sh: 'dash',
  cc: 'gcc',
  'g++': 'g++',
  make: 'make',
  python3: 'python3',
}

const isOnPath = (name, path) =>
  path.split(delimiter).some(directory => {
    try {
      accessSync(join(directory || '.', name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })

/**
 * Checks the platform, the running Node.js and the tools that node-gyp and the launcher need.
 * @throws {SetupError} naming everything that is missing, and the one command that brings it
 */
export const checkRequirements = ({
  platform = `${process.platform}-${process.arch}`,
  version = process.versions.node,
  path = process.env.PATH ?? '',
} = {}) => {
  if (!platforms.includes(platform)) {
    throw new SetupError(
      `This checkout is built and tested on ${platforms.join(' and ')}, not on ${platform}.`,
      'Use a Linux machine, virtual machine or container of one of those kinds.',
    )
  }
  if (Number(version.split('.')[0]) < 20) {
    throw new SetupError(`Node.js 20 or later is needed to start; this is ${version}.`, 'Install a newer Node.js.')
  }
  const missing = Object.keys(tools).filter(name => !isOnPath(name, path))
  if (missing.length) {
    throw new SetupError(
      `Not found on PATH: ${missing.join(', ')}.`,
      `Install them; on Debian or Ubuntu: apt-get install ${missing.map(name => tools[name]).join(' ')}`,
    )
  }
}
