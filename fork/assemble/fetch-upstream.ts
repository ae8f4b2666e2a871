import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { extract } from 'tar'
import { BuildError } from '../build-error.js'
import { pristine } from '../paths.js'
import { upstream } from '../upstream.js'
import { integrityOf } from './apply-edits.js'

/** A tarball of the registry's, by name, version and integrity. */
export interface Pin {
  readonly name: string
  readonly version: string
  readonly integrity: string
}

const download = ({ name, version }: Pin, directory: string): Buffer => {
  const { status, stderr } = spawnSync('npm', ['pack', `${name}@${version}`, '--loglevel=error'], {
    cwd: directory,
    encoding: 'utf8',
  })
  if (status !== 0) {
    throw new BuildError(`${name} ${version} could not be fetched from the registry:\n${stderr}`)
  }
  return readFileSync(join(directory, `${name}-${version}.tgz`))
}

/** @throws {BuildError} when the tarball is not the pinned one */
export const verifyTarball = (tarball: Buffer, pin: Pin = upstream): void => {
  const actual = integrityOf(tarball)
  if (actual !== pin.integrity) {
    throw new BuildError(`the registry's ${pin.name}@${pin.version} is ${actual}, but ${pin.integrity} is pinned`)
  }
}

/**
 * Makes sure that a pinned npm, the pristine one when nothing else is said, is unpacked as `<directory>/package`. npm
 * itself checks a tarball against the packument only, which comes from the same place; so the pinned integrity is
 * checked here.
 */
export const fetchUpstream = async (pin: Pin = upstream, directory = dirname(pristine)): Promise<void> => {
  if (existsSync(join(directory, 'package'))) {
    return
  }
  const temporary = `${directory}.partial`
  rmSync(temporary, { recursive: true, force: true })
  mkdirSync(temporary, { recursive: true })
  try {
    verifyTarball(download(pin, temporary), pin)
    await extract({ file: join(temporary, `${pin.name}-${pin.version}.tgz`), cwd: temporary })
    rmSync(directory, { recursive: true, force: true })
    renameSync(temporary, directory)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}
