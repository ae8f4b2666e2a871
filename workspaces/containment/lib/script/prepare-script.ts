import { join } from 'node:path'
import { authorityData } from '../authority/authority-data.js'
import { missingHeaders } from '../authority/missing-headers.js'
import { withoutMachine } from '../authority/without-machine.js'
import type { Backend, ContainedProcess, ScriptStdio } from '../backend/backend.js'
import { endAfter } from '../backend/end-after.js'
import type { ScriptRequest } from '../containment.js'
import { prepareAftermath } from '../effect/aftermath.js'
import { giveDirectory } from '../effect/give-directory.js'
import { guardedAuthority } from '../effect/guarded-authority.js'
import { makeGranted } from '../effect/make-granted.js'
import { isFile, isPackage } from '../effect/read-manifest.js'
import { scriptIds } from '../effect/script-ids.js'
import { withOwnTools } from '../effect/with-own-tools.js'
import { withRepository } from '../effect/with-repository.js'
import { ContainmentError } from '../errors.js'
import { adviseOn } from '../grants/advise-on.js'
import type { SubjectGrants } from '../grants/grants-for.js'
import { isThere } from '../grants/is-there.js'
import { knownLoss } from '../grants/known-loss.js'
import { observe, type Observation } from '../observe/observe.js'
import { placesOf } from '../observe/places-of.js'
import { withoutProbes } from '../observe/without-probes.js'
import type { Plan } from '../plan/plan.js'
import { planFor } from '../plan/plan-for.js'
import type { Denial, ScriptRecord } from '../report.js'
import type { Roots } from '../roots.js'
import { type Subject, subjectName } from '../subject/subject.js'
import { relayOutput, withoutTerminal } from '../terminal/relay-output.js'
import type { Entitlements } from './entitlements.js'

/** What is the same for every script of this process. */
export interface ScriptContext {
  readonly backend: Backend
  /** How the backend and its tier are called inside. */
  readonly marker: string
  readonly entitlements: Entitlements
  readonly roots: Roots
  /** Where the headers of Node.js are; undefined: nowhere. */
  readonly nodedir: string | undefined
  readonly secrets: readonly string[] | undefined
  /** Seconds; 0: without limit. */
  readonly timeout: number
  readonly observe: boolean
}

/** What a script runs by. */
interface RunningScript {
  readonly subject: Subject
  readonly grants: SubjectGrants
  readonly request: ScriptRequest
  readonly plan: Plan
}

const { subjects } = authorityData

const putRight = (aftermath: () => Denial[], subject: Subject): Denial[] => {
  try {
    return aftermath()
  } catch (error) {
    throw new ContainmentError('ECONTAINEFFECT', {
      pkgid: subjectName(subject),
      event: subject.event,
      reason: String(error),
      hint: `Remove ${subject.directory} and install again.`,
    })
  }
}

const observed = async (
  { used }: ContainedProcess,
  { command }: Plan,
  subject: Subject,
  denials: readonly Denial[],
  context: ScriptContext,
): Promise<Observation | undefined> => {
  if (!context.observe || used === undefined) {
    return undefined
  }
  const variables = command.environment.map(([name]) => name)
  return observe(await used, denials, variables, placesOf(subject, context.roots))
}

/** What is told of a script that ended, with the outcome and the time that it took. */
const recordOf = async (
  contained: ContainedProcess,
  putRight: readonly Denial[],
  { subject, grants, request, plan }: RunningScript,
  context: ScriptContext,
): Promise<Omit<ScriptRecord, 'outcome' | 'milliseconds' | 'remedy'>> => {
  const { roots } = context
  const { denials: attempts, untold } = (await contained.denied) ?? { denials: [], untold: 0 }
  const { probed, mattering } = withoutProbes(attempts, roots)
  const denials = [...putRight, ...mattering].map(denial => adviseOn(denial, subject, roots, { isPackage, isFile }))
  const loss = knownLoss(subject, grants, { isThere: grant => isThere(grant, subject, roots) })
  const isOptional = request.environment.npm_package_optional === '1'
  const observation = await observed(contained, plan, subject, attempts, context)
  return {
    ...{ subject, grants, loss, isOptional, denials, untold },
    ...(probed.length === 0 ? {} : { probed }),
    ...(observation === undefined ? {} : { observed: observation }),
  }
}

/** A script about which all is decided, and of which nothing has run. */
export interface PreparedScript {
  readonly plan: Plan
  readonly stdio: ScriptStdio
  /**
   * Runs it, once.
   * @param begin has the backend run the plan
   * @param tell is told of it once, when it ended and its traces are put right; before the outcome is settled
   */
  run(begin: () => ContainedProcess, tell: (record: ScriptRecord) => void): ContainedProcess
  /** It does not run: what was made for it goes. */
  withdraw(): void
}

/**
 * Decides about one script, from the authority of its subject.
 * @throws {ContainmentError} when its authority cannot be determined
 */
export const prepareScript = (request: ScriptRequest, subject: Subject, context: ScriptContext): PreparedScript => {
  const { backend, entitlements, roots, nodedir } = context
  const { kind, directory } = subject
  const grants = entitlements.grantsOf(subject)
  const given = entitlements.authorityOf(subject, grants, request.environment.PATH ?? '')
  const ids = scriptIds(subject, roots)
  const authority = withOwnTools(withRepository(given, subject, roots), { kind, ids }, roots, entitlements.surroundings)
  if (ids.given) {
    giveDirectory(directory, ids, subjects[kind].writesModules ? undefined : join(directory, 'node_modules'))
  }
  const unmake = makeGranted(authority, ids)
  const aftermath = prepareAftermath(subject, guardedAuthority(authority, subject, backend), roots)
  const plan = planFor(backend.ownSystem ? withoutMachine(authority) : authority, { ...request, directory }, ids, {
    marker: context.marker,
    secrets: context.secrets,
    nodedir,
    entries: entitlements.entries,
    project: roots.project,
    observes: context.observe,
  })
  // the project's own script may talk to its user; a stranger's is only shown
  const stdio = subjects[kind].hasTerminal ? request.stdio : withoutTerminal(request.stdio)
  return {
    plan,
    stdio,
    withdraw: unmake,
    run: (begin, tell) => {
      const started = performance.now()
      const contained = begin()
      if (stdio !== request.stdio) {
        relayOutput(contained.process, request.stdio)
      }
      const outcome = endAfter(contained, context.timeout).then(async outcome => {
        const changed = putRight(aftermath, subject)
        unmake()
        const record = await recordOf(contained, changed, { subject, grants, request, plan }, context)
        const milliseconds = performance.now() - started
        const remedy = missingHeaders(directory, nodedir, outcome)
        tell({ ...record, outcome, milliseconds, ...(remedy === undefined ? {} : { remedy }) })
        return outcome
      })
      return { ...(contained.running && { running: contained.running }), process: contained.process, outcome }
    },
  }
}
