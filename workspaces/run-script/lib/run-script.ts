import PackageJson = require('@npmcli/package-json')
import { assertOptions } from './assert-options.js'
import { chooseCommand } from './choose-command.js'
import { runInForeground } from './run-in-foreground.js'
import type { Manifest, RunScriptOptions } from './run-script-options.js'
import { scriptEnvironment } from './script-environment.js'
import type { ScriptResult } from './script.js'
import { spawnScript } from './spawn-script.js'

/** What a package without a script for the event gives. */
type NothingToRun = Pick<ScriptResult, 'code' | 'signal'>

const readManifest = async (path: string): Promise<Manifest> => (await PackageJson.normalize(path)).content

/**
 * Runs the script of an event of a package: in the package's directory, with the environment and the PATH that
 * lifecycle scripts have, and contained where this process has a containment for it.
 *
 * Rejects when the script fails: with its exit code as a number, or with the signal, in the error. An error whose code
 * is a string means that nothing of it has run.
 */
const runScript = async (options: RunScriptOptions): Promise<ScriptResult | NothingToRun> => {
  assertOptions(options)
  const { args = [], binPaths, env, event, nodeGyp, path, scriptShell, signalTimeout = 500, stdio = 'pipe' } = options
  const manifest = options.pkg || (await readManifest(path))
  const command = options.cmd || (await chooseCommand(manifest, event, path))
  if (!command) {
    return { code: 0, signal: null }
  }
  const pkgid = manifest._id
  const run = (): Promise<ScriptResult> =>
    spawnScript({
      event,
      path,
      pkgid,
      command,
      args,
      environment: scriptEnvironment({ binPaths, command, env, event, manifest, nodeGyp, path }),
      shell: scriptShell,
      stdio,
      stdioString: options.stdioString,
    })
  return stdio === 'inherit' ? runInForeground({ args, command, event, pkgid, signalTimeout, run }) : run()
}

export = runScript
