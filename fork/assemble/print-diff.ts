import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { BuildError } from '../build-error.js'
import { build, dist, fileList, pristine } from '../paths.js'
import { launcherDirectory } from './layout.js'
import { foreignFiles } from './foreign-files.js'
import { listFiles } from './list-files.js'

/** The difference between the pristine and the assembled tree as a patch, by the build's list of files. */
export const upstreamDiff = (): string => {
  const built = JSON.parse(readFileSync(fileList, 'utf8')) as string[]
  const foreign = foreignFiles(listFiles(dist), built)
  if (foreign.length) {
    throw new BuildError(`dist/ holds files that the build did not put there:\n  ${foreign.join('\n  ')}`)
  }
  const scratch = mkdtempSync(join(build, 'diff-'))
  try {
    cpSync(pristine, join(scratch, 'a'), { recursive: true, verbatimSymlinks: true })
    for (const path of built.filter(path => !path.startsWith(launcherDirectory))) {
      cpSync(join(dist, path), join(scratch, 'b', path), { verbatimSymlinks: true })
    }
    const { stdout, status, stderr } = spawnSync('git', ['diff', '--no-index', '--no-color', '--no-prefix', 'a', 'b'], {
      cwd: scratch,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
    })
    if (status !== 0 && status !== 1) {
      throw new BuildError(`git diff failed: ${stderr}`)
    }
    return stdout
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

if (require.main === module) {
  try {
    process.stdout.write(upstreamDiff())
  } catch (error) {
    console.error(error instanceof BuildError ? `error: ${error.message}` : error)
    process.exitCode = 1
  }
}
