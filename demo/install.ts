import { dirname, join } from 'node:path'
import { driveNpm, type NpmRun } from '../test/fixtures/drive-npm.js'
import { npmEnvironment } from '../test/fixtures/npm-environment.js'
import { inCheckout } from '../test/fixtures/npm-under-test.js'
import type { AdaHome } from './ada-home.js'
import type { Install } from './judge.js'

const options: Readonly<Record<Install, readonly string[]>> = {
  unsafe: ['--unsafe', '--dangerously-allow-all-scripts'],
  safe: ['--safe'],
}

/** The command as a person would type it. */
export const commandOf = (install: Install): string => ['npm', 'install', ...options[install]].join(' ')

/** Installs the app's dependencies; both ways get the headers of the Node.js in use, so nothing is downloaded. */
export const runInstall = async (install: Install, { home, app }: AdaHome, signal: AbortSignal): Promise<NpmRun> => {
  const run = await driveNpm({
    npm: inCheckout,
    args: ['install', ...options[install], '--json'],
    cwd: app,
    env: {
      ...npmEnvironment(inCheckout, home, [join(home, 'bin')]),
      npm_config_nodedir: dirname(dirname(inCheckout.node)),
    },
    timeout: 300_000,
    signal,
  })
  if (run.code !== 0) throw new Error(`${commandOf(install)} failed:\n${run.stderr}${run.stdout}`)
  return run
}
