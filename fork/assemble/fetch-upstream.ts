import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { extract } from 'tar'
import { BuildError } from '../build-error.js'
import { build, pristine } from '../paths.js'
import { upstream } from '../upstream.js'
import { integrityOf } from './apply-edits.js'

const download = (directory: string): Buffer => {
  const { status, stderr } = spawnSync('npm', ['pack', `${upstream.name}@${upstream.version}`, '--loglevel=error'], {
    cwd: directory,
    encoding: 'utf8',
  })
  if (status !== 0) {
    throw new BuildError(`npm ${upstream.version} could not be fetched from the registry:\n${stderr}`)
  }
  return readFileSync(join(directory, `${upstream.name}-${upstream.version}.tgz`))
}

/** @throws {BuildError} when the tarball is not the pinned one */
export const verifyTarball = (tarball: Buffer): void => {
  const actual = integrityOf(tarball)
  if (actual !== upstream.integrity) {
    throw new BuildError(
      `the registry's ${upstream.name}@${upstream.version} is ${actual}, but ${upstream.integrity} is pinned`,
    )
  }
}

/**
 * Makes sure that the pristine npm is unpacked in build/upstream. npm itself checks a tarball against the packument
 * only, which comes from the same place; so the pinned integrity is checked here.
 */
export const fetchUpstream = async (): Promise<void> => {
  if (existsSync(pristine)) {
    return
  }
  const temporary = join(build, 'upstream.partial')
  rmSync(temporary, { recursive: true, force: true })
  mkdirSync(temporary, { recursive: true })
  try {
    verifyTarball(download(temporary))
    await extract({ file: join(temporary, `${upstream.name}-${upstream.version}.tgz`), cwd: temporary })
    rmSync(join(build, 'upstream'), { recursive: true, force: true })
    renameSync(temporary, join(build, 'upstream'))
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}
