import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process'
import type { Duplex } from 'node:stream'
import type { ContainedProcess, Outcome, ScriptStdio } from '../backend/backend.js'
import { readAll } from '../backend/read-all.js'
import { threeOf } from '../backend/three-of.js'
import type { Plan } from '../plan/plan.js'
import { seatbeltArguments } from './seatbelt-arguments.js'

/** How to see what the machine says, where it does not let npm contain. */
const remedy = 'See what it says by: /usr/bin/sandbox-exec -p "(version 1)(allow default)" /usr/bin/true'

/**
 * Waits beside a script for what npm says. When it says nothing any more, npm is dead, and the script's process group is
 * ended. It is not in the sandbox, so that no script can signal it.
 */
const watch = 'read -r word || word=\n[ "$word" = ended ] || kill -s KILL -- "-$1" 2>/dev/null'

const startWatch = (group: number): ChildProcess =>
  spawn('/bin/sh', ['-c', watch, 'watch', String(group)], {
    cwd: '/',
    env: {},
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })

const endWatch = (watcher: ChildProcess): void => {
  watcher.on('error', () => undefined)
  watcher.stdin?.on('error', () => undefined)
  watcher.stdin?.end('ended\n')
}

/** Ends what is left of a process group. */
const endGroup = (group: number): void => {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // nothing is left of it
  }
}

/** How long a script's output may stay open after it has ended: a survivor may hold it. In milliseconds. */
const usualPatience = 5000

/**
 * Starts a plan in a sandbox, as the leader of a session and a process group of its own. The process that npm started
 * becomes the script, so that its exit code and its signals are the script's.
 * @param program `sandbox-exec`, by absolute path
 * @throws {Error} when the plan cannot be told to it; nothing has run
 */
export const startSeatbelt = (
  program: string,
  plan: Plan,
  stdio: ScriptStdio,
  patience: number = usualPatience,
): ContainedProcess => {
  const child = spawn(program, seatbeltArguments(plan), {
    cwd: plan.command.directory,
    env: {},
    detached: true,
    // Node.js closes every other descriptor on macOS
    stdio: [...threeOf(stdio), 'pipe'] as StdioOptions,
  })
  const { pid } = child
  const watcher = pid === undefined ? undefined : startWatch(pid)
  const channel = child.stdio[3] as Duplex | null | undefined
  const status = channel ? readAll(channel) : Promise.resolve('')
  // an npm that was killed before this has started nothing
  channel?.write('watched\n')
  const outcome = new Promise<Outcome>(resolve => {
    let limit: NodeJS.Timeout | undefined
    child.on('error', error => {
      resolve({ kind: 'refused', reason: `${program} could not be started: ${error.message}.`, remedy })
    })
    child.on('exit', () => {
      if (pid !== undefined) {
        endGroup(pid)
      }
      limit = setTimeout(() => {
        for (const stream of child.stdio) {
          stream?.destroy()
        }
      }, patience)
    })
    child.on('close', (code, signal) => {
      clearTimeout(limit)
      if (watcher !== undefined) {
        endWatch(watcher)
      }
      void status.then(text => {
        if (signal !== null) {
          resolve({ kind: 'signalled', signal })
        } else if (text !== '') {
          resolve({ kind: 'exited', code: code ?? 0 })
        } else {
          resolve({ kind: 'refused', reason: 'The sandbox could not be set up, or the program not started.', remedy })
        }
      })
    })
  })
  return { process: child, outcome }
}
