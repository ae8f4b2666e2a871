import { type Dirent, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Backend, ContainedProcess, HeldProcess, Outcome, ScriptStdio } from '../backend/backend.js'
import { isWithin } from '../paths.js'
import type { Plan } from '../plan/plan.js'
import type { Reach } from '../proxy/reach.js'
import { type AreaSupply, areaSupply, type SuppliedAreas } from './area-supply.js'
import { explainLandlock } from './explain-landlock.js'
import { findLauncher, type Launcher } from './find-launcher.js'
import { type LauncherSource, launcherSource } from './launcher-source.js'
import { landlockExcuses, permanentGaps } from './landlock-gaps.js'
import { linkCaches } from '../backend/link-caches.js'
import { landlockPlan } from './landlock-plan.js'
import { refuseOwnGround } from './refuse-own-ground.js'
import { unboundedMemory } from './memory-group.js'
import { type PrivateAreas, privateVariables } from '../backend/private-environment.js'
import { openProxy } from './open-proxy.js'
import { readFailure } from './read-status.js'
import { holdLauncher, saysEnd, type StartedLauncher, startLauncher } from './start-launcher.js'

const isGrantable = (entry: Dirent): boolean => entry.isFile() || entry.isDirectory()

const read = (path: string): readonly string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter(isGrantable)
    .map(({ name }) => join(path, name))

/** The system's own directories hold the same for every script. */
const known = new Map<string, readonly string[]>()

const list = (path: string): readonly string[] => {
  if (!/^\/(usr|etc)(\/local)?$/.test(path)) {
    return read(path)
  }
  const names = known.get(path) ?? read(path)
  known.set(path, names)
  return names
}

/** What lay in the private directories on disk, under the names that it has in every plan: each once. */
const inPlace = <Named extends object>(
  named: readonly Named[],
  plan: Plan,
  areas: PrivateAreas | undefined,
): Named[] => {
  const home = plan.command.environment.find(([name]) => name === 'HOME')?.[1]
  const told = named.map(one =>
    'path' in one &&
    typeof one.path === 'string' &&
    home !== undefined &&
    areas !== undefined &&
    isWithin(one.path, areas.home)
      ? { ...one, path: `${home}${one.path.slice(areas.home.length)}` }
      : one,
  )
  return [...new Map(told.map(one => [JSON.stringify(one), one])).values()]
}

/** What one script has on disk in the place of memory: its plan goes by it, and it goes when the script has ended. */
interface ScriptAreas {
  /** The plan as the launcher gets it. Called once. */
  readonly complete: () => Plan
  /** A started script, with what it says in the names of the plan. */
  follow(started: StartedLauncher): ContainedProcess
  leave(): void
}

const areasFor = (plan: Plan, supply: AreaSupply): ScriptAreas => {
  refuseOwnGround(plan)
  let areas: SuppliedAreas | undefined
  let confined = plan
  const ended = async (started: StartedLauncher): Promise<Outcome> => {
    const outcome = await started.outcome
    const status = await started.status
    if (saysEnd(status)) {
      areas?.giveBack()
    } else {
      areas?.remove()
    }
    const failure = outcome.kind === 'refused' ? readFailure(status, confined) : undefined
    const explanation = failure && explainLandlock(failure)
    return explanation === undefined ? outcome : { kind: 'refused', ...explanation }
  }
  return {
    complete: () => {
      areas = supply.take(plan)
      linkCaches(plan, areas.home)
      confined = landlockPlan(plan, areas, list)
      return confined
    },
    follow: started => ({
      ...started,
      denied: started.denied.then(denied => ({ ...denied, denials: inPlace(denied.denials, plan, areas) })),
      used: started.used.then(used => ({ ...used, uses: inPlace(used.uses, plan, areas) })),
      outcome: ended(started),
    }),
    leave: () => areas?.remove(),
  }
}

/**
 * The launcher's second tier, for machines that refuse namespaces or a fresh /proc.
 * @param abi the newest version of Landlock's interface that is used; undefined: the machine's
 */
export const landlockBackend = (search: () => Launcher = findLauncher, abi?: number, reach?: Reach): Backend => {
  // looked up once: its hash is checked before its first use
  let launcher: Launcher | undefined
  const launchers = launcherSource('landlock')
  const supply = areaSupply()
  const source: LauncherSource = {
    take: (...wanted) => launchers.take(...wanted),
    prepare: (file, stdio) => {
      launchers.prepare(file, stdio)
      supply.prepare()
    },
  }
  const tier = { tier: 'landlock', abi } as const
  const find = (): Launcher => (launcher ??= search())
  return {
    name: 'linux',
    tier: 'landlock',
    gaps: permanentGaps,
    excuses: landlockExcuses,
    variables: privateVariables,
    changedWhileRunning: true,
    unbounded: unboundedMemory,
    identify: () => ({ kind: 'present', identity: find().hash }),
    start: (plan: Plan, stdio: ScriptStdio): ContainedProcess => {
      const own = areasFor(plan, supply)
      const proxy = openProxy(plan.hosts, 'landlock', reach)
      return own.follow(startLauncher(find().file, own.complete, stdio, tier, proxy, source))
    },
    hold: (plan: Plan, stdio: ScriptStdio): HeldProcess => {
      const own = areasFor(plan, supply)
      const held = holdLauncher(find().file, own.complete, stdio, tier, source)
      return {
        isWaiting: () => held.isWaiting(),
        release: () => own.follow(held.release()),
        withdraw: () => {
          held.withdraw()
          own.leave()
        },
      }
    },
  }
}
