import type { Duplex } from 'node:stream'
import type { ContainedProcess, Outcome, ScriptStdio } from '../backend/backend.js'
import { readAll } from '../backend/read-all.js'
import { untilClosed } from '../backend/until-closed.js'
import type { Plan } from '../plan/plan.js'
import type { HostProxy, ProxyAttempts } from '../proxy/host-proxy.js'
import type { DeniedAttempts } from '../contract.js'
import type { Used } from '../observe/use.js'
import { encodePlan, type TierOptions } from './encode-plan.js'
import { channelDescriptor, employ, isWaiting, type LauncherProcess, letIdle } from './launcher-process.js'
import { type LauncherSource, launcherSource } from './launcher-source.js'
import { makeMemoryGroup, memoryParent } from './memory-group.js'
import type { ScriptProxy } from './open-proxy.js'
import { readDenials } from './read-denials.js'
import { readUses } from './read-uses.js'
import { readOutcome } from './read-status.js'
import { releaseWord, sizedPlan } from './sized-plan.js'

/** Whether the launcher's status says how the script ended, which is the last that it says: then nothing of the script is left. */
export const saysEnd = (status: string): boolean => /^(exit|signal) \d+\n/m.test(status)

/**
 * How the script ended: as soon as the launcher's status says it and the script's streams are at their end. The launcher itself
 * ends some milliseconds later, and is waited for only where its status does not say.
 */
const outcomeOf = (child: LauncherProcess, status: Promise<string>, plan: Plan): Promise<Outcome> =>
  new Promise(resolve => {
    child.on('error', error => {
      resolve({ kind: 'refused', reason: `The launcher could not be started: ${error.message}.` })
    })
    child.on('close', (_code, signal) => {
      void status.then(text => {
        resolve(readOutcome(text, plan, signal))
      })
    })
    void status.then(async text => {
      if (saysEnd(text)) {
        await Promise.all([child.stdout, child.stderr].map(untilClosed))
        resolve(readOutcome(text, plan))
      }
    })
  })

const serveFrom = (child: LauncherProcess, proxy: HostProxy): void => {
  child.once('message', (_message, listening) => {
    proxy.serve(listening as object)
  })
  const close = (): void => {
    proxy.close()
  }
  child.on('error', close)
  child.on('exit', close)
}

const withAttempts = (denied: DeniedAttempts, attempts: ProxyAttempts | undefined): DeniedAttempts =>
  attempts === undefined
    ? denied
    : {
        denials: [...denied.denials, ...attempts.refused.map(address => ({ kind: 'connect', address }) as const)],
        untold: denied.untold + attempts.untold,
      }

/** A contained process, and the launcher's own words about it. */
export interface StartedLauncher extends ContainedProcess {
  readonly process: LauncherProcess
  readonly status: Promise<string>
  readonly denied: Promise<DeniedAttempts>
  readonly used: Promise<Used>
}

/** Asked once. */
let groupParent: { readonly path: string | undefined } | undefined

/** Node.js signals a child that could not be started under a number that it never set: any process of the user's. */
const end = (child: LauncherProcess): void => {
  if (child.pid !== undefined) {
    child.kill('SIGKILL')
  }
}

/** What is left to do for a plan is done while the launcher starts: it waits for the plan, and has none to run without it. */
const whileItStarts = (child: LauncherProcess, plan: Plan | (() => Plan)): Plan => {
  if (typeof plan !== 'function') {
    return plan
  }
  try {
    return plan()
  } catch (error) {
    child.on('error', () => undefined)
    end(child)
    throw error
  }
}

interface GivenLauncher extends StartedLauncher {
  readonly running: Promise<void>
  readonly channel: Duplex | null
}

/** Starts the launcher, or takes one that waits already, and writes its plan. */
const give = (
  launcher: string,
  plan: Plan | (() => Plan),
  stdio: ScriptStdio,
  write: (channel: Duplex, plan: Plan) => void,
  source: LauncherSource,
  proxy?: ScriptProxy,
): GivenLauncher => {
  const child = source.take(launcher, stdio, proxy !== undefined)
  if (proxy !== undefined) {
    serveFrom(child, proxy.server)
  }
  const channel = (child.stdio?.[channelDescriptor] ?? null) as Duplex | null
  const status = channel === null ? Promise.resolve('') : readAll(channel, saysEnd)
  const complete = whileItStarts(child, plan)
  const group = makeMemoryGroup(complete.bounds.memoryBytes, (groupParent ??= { path: memoryParent() }).path)
  if (child.pid !== undefined) {
    // it waits for its plan: nothing of the script runs outside of the group
    group?.add(child.pid)
  }
  // a launcher that failed early does not read: its status says why
  if (channel !== null) {
    write(channel, proxy === undefined ? complete : proxy.complete(complete))
  }
  // its first word is that the script runs, or that it never will
  channel?.once('data', () => {
    source.prepare(launcher, stdio)
  })
  const running = new Promise<void>(resolve => {
    channel?.once('data', resolve).once('close', resolve)
  })
  // it is in the group until it has ended
  child.on('close', () => group?.remove())
  const outcome = outcomeOf(child, status, complete)
  const denied = status.then(text => withAttempts(readDenials(text), proxy?.server.attempts()))
  const used = status.then(text => ({ ...readUses(text), reached: proxy?.server.attempts().reached ?? [] }))
  return { process: child, outcome, denied, used, status, running, channel }
}

/** Has the launcher run the script of a plan. */
export const startLauncher = (
  launcher: string,
  plan: Plan | (() => Plan),
  stdio: ScriptStdio,
  tier?: TierOptions,
  proxy?: ScriptProxy,
  source: LauncherSource = launcherSource(),
): StartedLauncher => {
  const write = (channel: Duplex, plan: Plan): void => {
    channel.end(sizedPlan('sized', encodePlan(plan, tier)), 'latin1')
  }
  return give(launcher, plan, stdio, write, source, proxy)
}

/** A launcher that has made everything ready for its script, and waits for the word to run it. */
export interface HeldLauncher {
  /** Not where it has failed meanwhile: a script that is started anew says why. */
  isWaiting(): boolean
  /** Runs the script. */
  release(): StartedLauncher
  /** The script never runs. */
  withdraw(): void
}

/** The same for a script whose turn has not come. npm does not wait for it. */
export const holdLauncher = (
  launcher: string,
  plan: Plan | (() => Plan),
  stdio: ScriptStdio,
  tier?: TierOptions,
  source: LauncherSource = launcherSource(),
): HeldLauncher => {
  const write = (channel: Duplex, plan: Plan): void => {
    channel.write(sizedPlan('held', encodePlan(plan, tier)), 'latin1')
  }
  const given = give(launcher, plan, stdio, write, source)
  const child = letIdle(given.process)
  let hasSpoken = false
  void given.running.then(() => {
    hasSpoken = true
  })
  return {
    isWaiting: () => isWaiting(child) && !hasSpoken,
    release: () => {
      employ(child)
      given.channel?.end(releaseWord)
      return given
    },
    withdraw: () => {
      end(child)
    },
  }
}
