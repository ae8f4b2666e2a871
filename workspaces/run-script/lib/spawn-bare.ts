import promiseSpawn from '@npmcli/promise-spawn'
import type { Script, ScriptResult } from './script.js'
import { add as passSignalsTo } from './signal-manager.js'

/** Runs a script with everything that its user has, as npm always did. */
export const spawnBare = (script: Script): Promise<ScriptResult> => {
  const { args, command, environment, event, path, pkgid, shell = true, stdio, stdioString } = script
  const running = promiseSpawn(
    command,
    args,
    { env: environment, stdioString, stdio, cwd: path, shell },
    { event, script: command, pkgid, path },
  )
  if (stdio === 'inherit') {
    passSignalsTo(running.process)
  }
  running.stdin?.end()
  return running
}
