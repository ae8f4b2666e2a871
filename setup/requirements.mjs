import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { SetupError } from './setup-error.mjs'

/** Where this is built and tested, and where it is built to be tried: nobody has run it on a Mac yet. */
const tested = ['linux-x64', 'linux-arm64']
const untested = ['darwin-arm64', 'darwin-x64']

/** The Node.js that starts, and where the project has none of its own, the one that everything runs with. */
const oldestNode = platform => (untested.includes(platform) ? 24 : 20)

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
  if (![...tested, ...untested].includes(platform)) {
    throw new SetupError(
      `This checkout is built and tested on ${tested.join(' and ')}, not on ${platform}.`,
      'Use a Linux machine, virtual machine or container of one of those kinds.',
    )
  }
  const oldest = oldestNode(platform)
  if (Number(version.split('.')[0]) < oldest) {
    throw new SetupError(
      `Node.js ${oldest} or later is needed to start; this is ${version}.`,
      'Install a newer Node.js.',
    )
  }
  const missing = Object.keys(tools).filter(name => !isOnPath(name, path))
  if (missing.length) {
    throw new SetupError(
      `Not found on PATH: ${missing.join(', ')}.`,
      untested.includes(platform)
        ? 'Install them: xcode-select --install'
        : `Install them; on Debian or Ubuntu: apt-get install ${missing.map(name => tools[name]).join(' ')}`,
    )
  }
}
