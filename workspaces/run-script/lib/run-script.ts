import PackageJson = require('@npmcli/package-json')
import { assertOptions } from './assert-options.js'
import { chooseCommand } from './choose-command.js'
import { runInForeground } from './run-in-foreground.js'
import type { Manifest, RunScriptOptions } from './run-script-options.js'
import { scriptEnvironment } from './script-environment.js'
import type { Script, ScriptResult } from './script.js'
import { spawnScript } from './spawn-script.js'

/** What a package without a script for the event gives. */
type NothingToRun = Pick<ScriptResult, 'code' | 'signal'>

const readManifest = async (path: string): Promise<Manifest> => (await PackageJson.normalize(path)).content

/** The script that options ask for; undefined where the package has none for the event. */
const toScript = async (options: RunScriptOptions): Promise<Script | undefined> => {
  assertOptions(options)
  const { args = [], binPaths, env, event, next, nodeGyp, path, scriptShell, stdio = 'pipe', stdioString } = options
  const manifest = options.pkg || (await readManifest(path))
  const command = options.cmd || (await chooseCommand(manifest, event, path))
  return command
    ? {
        ...{ event, path, command, args, stdio, stdioString },
        pkgid: manifest._id,
        environment: scriptEnvironment({ binPaths, command, env, event, manifest, nodeGyp, path }),
        shell: scriptShell,
        next: next && (() => nextScript(next)),
      }
    : undefined
}

/** A hint never fails: what is wrong with the next script is said when it is its turn. */
const nextScript = async (next: NonNullable<RunScriptOptions['next']>): Promise<Script | undefined> => {
  try {
    const options = await next()
    return options && (await toScript(options))
  } catch {
    return undefined
  }
}

/**
 * Runs the script of an event of a package: in the package's directory, with the environment and the PATH that
 * lifecycle scripts have, and contained where this process has a containment for it.
 *
 * Rejects when the script fails: with its exit code as a number, or with the signal, in the error. An error whose code
 * is a string means that nothing of it has run.
 */
const runScript = async (options: RunScriptOptions): Promise<ScriptResult | NothingToRun> => {
  const script = await toScript(options)
  if (script === undefined) {
    return { code: 0, signal: null }
  }
  const { args, command, event, pkgid, stdio } = script
  const run = (): Promise<ScriptResult> => spawnScript(script)
  const { signalTimeout = 500 } = options
  return stdio === 'inherit' ? runInForeground({ args, command, event, pkgid, signalTimeout, run }) : run()
}

export = runScript
