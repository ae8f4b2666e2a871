import { resolve } from 'node:path'
import { ContainmentError, type ContainedProcess, type Containment, type ScriptRequest } from '@npmcli/containment'
import { sh as quote } from '@npmcli/promise-spawn/lib/escape.js'
import { collectOutput } from './collect-output.js'
import { findShell } from './find-shell.js'
import type { Script, ScriptResult } from './script.js'
import { add as passSignalsTo } from './signal-manager.js'
import { withOwnTools } from './with-own-tools.js'

const again = 'Run the command again; if it fails again, report it with this message.'

const refusal = (
  containment: Containment,
  { event, path }: Script,
  { reason, remedy }: { readonly reason: string; readonly remedy?: string },
): ContainmentError =>
  new ContainmentError('ECONTAINSTART', {
    pkgid: containment.nameOf(resolve(path)),
    event,
    reason,
    hint: remedy ?? again,
  })

const expiry = (containment: Containment, { event, path }: Script, seconds: number): ContainmentError =>
  new ContainmentError('ECONTAINTIMEOUT', {
    pkgid: containment.nameOf(resolve(path)),
    event,
    reason: `It had ${seconds} seconds.`,
    hint: 'Allow more by --containment-timeout=<seconds>; 0 sets no limit.',
  })

/** The shell's arguments for the command line and what is appended to it. */
const shellArguments = ({ args, command }: Script): string[] => ['-c', [command, ...args.map(quote)].join(' ')]

const toRequest = ({ next, ...script }: Script): ScriptRequest => ({
  event: script.event,
  directory: resolve(script.path),
  file: findShell(script.shell, process.env.PATH ?? ''),
  args: shellArguments(script),
  environment: withOwnTools(script.environment),
  stdio: script.stdio,
  next:
    next &&
    (async () => {
      const following = await next()
      return following && toRequest(following)
    }),
})

const start = async (containment: Containment, script: Script): Promise<ContainedProcess> => {
  try {
    return await containment.start(toRequest(script))
  } catch (error) {
    // whatever went wrong before the start: it must not look like the end of a script
    throw error instanceof ContainmentError
      ? error
      : refusal(containment, script, { reason: error instanceof Error ? error.message : '' })
  }
}

/**
 * Runs a script with the authority that `containment` gives it, and no more. Results and errors are those of a bare
 * run; what containment itself refuses is a ContainmentError, whose code is a string.
 */
export const spawnContained = async (containment: Containment, script: Script): Promise<ScriptResult> => {
  const { command, event, path, pkgid, shell, stdio } = script
  const about = { cmd: shell || 'sh', args: shellArguments(script) }
  const extra = { event, script: command, pkgid, path }
  const failed = new Error('command failed')

  const contained = await start(containment, script).catch((error: unknown) => {
    throw Object.assign(error as ContainmentError, about, { stdout: null, stderr: null }, extra)
  })
  const output = collectOutput(contained.process, script)
  if (stdio === 'inherit') {
    passSignalsTo(contained.process)
  }
  contained.process.stdin?.end()

  const [streams, outcome] = await Promise.all([output, contained.outcome])
  switch (outcome.kind) {
    case 'refused':
      throw Object.assign(refusal(containment, script, outcome), about, streams, extra)
    case 'expired':
      throw Object.assign(expiry(containment, script, outcome.seconds), about, streams, extra)
    case 'signalled':
      throw Object.assign(failed, about, { code: null, signal: outcome.signal }, streams, extra)
    case 'exited': {
      const result = { ...about, code: outcome.code, signal: null, ...streams, ...extra }
      if (outcome.code !== 0) {
        throw Object.assign(failed, result)
      }
      return result
    }
  }
}
