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

/** What options ask for: the rest of the script is made when it is wanted, since that may log something. */
interface Choice {
  readonly command: string
  readonly pkgid: string | undefined
  toScript(): Script
}

/** Undefined where the package has no script for the event. */
const choose = async (options: RunScriptOptions): Promise<Choice | undefined> => {
  assertOptions(options)
  const { args = [], binPaths, env, event, next, nodeGyp, path, scriptShell, stdio = 'pipe', stdioString } = options
  const manifest = options.pkg || (await readManifest(path))
  const command = options.cmd || (await chooseCommand(manifest, event, path))
  const pkgid = manifest._id
  return command
    ? {
        command,
        pkgid,
        toScript: () => ({
          ...{ event, path, pkgid, command, args, stdio, stdioString },
          environment: scriptEnvironment({ binPaths, command, env, event, manifest, nodeGyp, path }),
          shell: scriptShell,
          next: next && (() => chooseNext(next)),
        }),
      }
    : undefined
}

/** A hint never fails: what is wrong with the next script is said when its turn comes. */
const chooseNext = async (next: NonNullable<RunScriptOptions['next']>): Promise<Script | undefined> => {
  try {
    const options = await next()
    return options && (await choose(options))?.toScript()
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
  const choice = await choose(options)
  if (choice === undefined) {
    return { code: 0, signal: null }
  }
  const { args = [], event, signalTimeout = 500, stdio } = options
  const run = (): Promise<ScriptResult> => spawnScript(choice.toScript())
  return stdio === 'inherit' ? runInForeground({ ...choice, args, event, signalTimeout, run }) : run()
}

export = runScript
