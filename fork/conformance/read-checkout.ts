import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BuildError } from '../build-error.js'
import { listFiles } from '../assemble/list-files.js'
import { type Repository, repositories, type Suite } from './suites.js'

interface Manifest {
  readonly name?: string
  readonly version?: string
}

/** The manifest of a directory; empty when there is none. */
export const readManifest = (directory: string): Manifest => {
  const file = join(directory, 'package.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : {}
}

/**
 * Which repository a checkout is.
 * @throws {BuildError} when it is none of those that have suites, or is not ready to run them
 */
export const readCheckout = (checkout: string): Repository => {
  const { name } = readManifest(checkout)
  const repository = repositories.find(candidate => candidate.name === name)
  if (repository === undefined) {
    const known = repositories.map(({ name, suites }) => `${name} (${suites.map(suite => suite.name).join(', ')})`)
    throw new BuildError(`${checkout} is no checkout of ${known.join(' or ')}`)
  }
  if (!existsSync(join(checkout, 'node_modules/tap'))) {
    throw new BuildError(
      `${checkout} has no tap: its development dependencies are not installed. Run: npm install (in it)`,
    )
  }
  return repository
}

/** The test files of a suite, relative to its directory; fixtures are none. */
export const testFiles = (checkout: string, { directory }: Suite): string[] => {
  const tests = join(checkout, directory, 'test')
  return existsSync(tests)
    ? listFiles(tests)
        .filter(path => path.endsWith('.js') && !/(^|\/)(fixtures|node_modules|tap-testdir[^/]*)\//.test(path))
        .map(path => join('test', path))
    : []
}
