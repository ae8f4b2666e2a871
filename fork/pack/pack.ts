import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { list } from 'tar'
import { BuildError } from '../build-error.js'
import { forkVersion } from '../upstream.js'
import { stage, type Staging } from './stage.js'

export interface Packing extends Omit<Staging, 'target'> {
  /** Directory for what lies here only while packing. */
  readonly scratch: string
  /** Directory for the tarball. */
  readonly destination: string
}

/** The name says for which platform the launcher in it is, and whether it contains by default. */
export const tarballName = (isSafeByDefault: boolean): string =>
  `npm-${forkVersion}-${process.platform}-${process.arch}${isSafeByDefault ? '-safe-by-default' : ''}.tgz`

/** The assembled npm packs itself: with a HOME and a configuration of its own, so that nothing of the user's matters. */
const npmPack = (directory: string, cwd: string): void => {
  const args = ['pack', '--ignore-scripts', '--loglevel=error', `--pack-destination=${cwd}`]
  const { status, stderr } = spawnSync(process.execPath, [join(directory, 'bin/npm-cli.js'), ...args], {
    cwd: directory,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: cwd, npm_config_cache: join(cwd, 'cache') },
  })
  if (status !== 0) {
    throw new BuildError(`npm pack failed:\n${stderr}`)
  }
}

const packedFiles = async (tarball: string): Promise<string[]> => {
  const paths: string[] = []
  await list({ file: tarball, onReadEntry: ({ path }) => paths.push(path.slice('package/'.length)) })
  return paths.sort()
}

/**
 * Makes the one tarball from which `npm install -g` gives a complete npm and npx.
 * @returns its path
 * @throws {BuildError} when a file of the build is not in it: npm leaves out what no `files` or bundled package names
 */
export const pack = async ({ scratch, destination, ...staging }: Packing): Promise<string> => {
  mkdirSync(scratch, { recursive: true })
  const directory = mkdtempSync(join(scratch, 'pack-'))
  try {
    const staged = stage({ ...staging, target: join(directory, 'package') })
    npmPack(join(directory, 'package'), directory)
    const packed = join(directory, `npm-${forkVersion}.tgz`)
    const files = new Set(await packedFiles(packed))
    const missing = staged.filter(path => !files.has(path))
    if (missing.length > 0) {
      throw new BuildError(`npm pack left out:\n  ${missing.join('\n  ')}`)
    }
    const tarball = join(destination, tarballName(staging.isSafeByDefault))
    mkdirSync(destination, { recursive: true })
    renameSync(packed, tarball)
    return tarball
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
