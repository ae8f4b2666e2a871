import type { Containment } from './containment.js'
import type { Examination } from './doctor/examination.js'
import type { ExaminationOptions } from './doctor/examine-containment.js'
import type { Conformance } from './conformance/conformance.js'
import type { ConformanceOptions } from './conformance/examine-conformance.js'
import type { ContainmentOptions } from './open-containment.js'
import type { Roots } from './roots.js'

export { ambientContainment, ambientKey } from './ambient.js'
export type { Backend, ContainedProcess, Outcome, Proof, ScriptProcess, ScriptStdio } from './backend/backend.js'
export type { Enforcement } from './backend/enforcement.js'
export type { Containment, ScriptRequest } from './containment.js'
export type { Examination, ExaminedGuarantee, TierExamination, TierState } from './doctor/examination.js'
export { ContainmentError, containmentErrors, type ContainmentErrorCode, type Refusal } from './errors.js'
export type { ExtensionPolicy } from './extension-policy.js'
export type { GrantSources } from './grants/collect-grants.js'
export type { Grant, GrantKind } from './grants/grant.js'
export type { GrantEntry, GrantOrigin } from './grants/grant-entry.js'
export type { Given, SubjectGrants } from './grants/grants-for.js'
export type { Host } from './grants/host.js'
export type { Command, Plan, ViewStep } from './plan/plan.js'
export type { Advice, Denial, DenialKind, Denied, KnownLoss, PutRight, RefusedCommand, ScriptRecord } from './report.js'
export type { Observation, Observed } from './observe/observe.js'
export type { Use, Used, UseOutcome } from './observe/use.js'
export { isContained } from './machine/is-contained.js'
export type { Roots } from './roots.js'
export { subjectName, type Subject, type SubjectKind, type TrustedIdentity } from './subject/subject.js'
export type { RequiredEnforcement } from './backend/select-backend.js'
export type { BackendModule } from './contract.js'
export type { Conformance } from './conformance/conformance.js'
export type { ModulePlaces } from './backend-module/find-module.js'
export type { ContainmentOptions } from './open-containment.js'

/**
 * Opens the containment of this process. Loaded only when it is called: an npm that contains nothing starts as fast as
 * one that cannot.
 * @throws {ContainmentError} ECONTAINUNAVAILABLE or ECONTAINLAUNCHER; nothing has run, and nothing is open
 */
export const openContainment = (options: ContainmentOptions): Promise<Containment> => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { openContainment: open } = require('./open-containment.js') as typeof import('./open-containment.js')
  return open(options)
}

/** @see clearModules */
export const clearModules = (roots: Roots): string[] => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { clearModules: clear } = require('./effect/clear-modules.js') as typeof import('./effect/clear-modules.js')
  return clear(roots)
}

type Doctor = typeof import('./doctor/examine-containment.js')

/** What this machine can enforce: every backend proves itself anew, and nothing else runs. */
export const examineContainment = (options: ExaminationOptions): Promise<Examination> => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { examineContainment: examine } = require('./doctor/examine-containment.js') as Doctor
  return examine(options)
}

type ConformanceRun = typeof import('./conformance/examine-conformance.js')

/** What backends keep of the contract: those named, or all that there are for this platform. */
export const examineConformance = (options: ConformanceOptions): Promise<Conformance[]> => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { examineConformance: examine } = require('./conformance/examine-conformance.js') as ConformanceRun
  return examine(options)
}

/** Everything about grants, for the commands that show and change them. Loaded only when it is called. */
export const grantTools = (): typeof import('./grants/grant-tools.js') =>
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  require('./grants/grant-tools.js') as typeof import('./grants/grant-tools.js')
