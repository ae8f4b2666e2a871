import { ChildProcess } from 'node:child_process'
import type { Backend, ContainedProcess, DeniedAttempt, DeniedAttempts, Identity, Outcome } from '../contract.js'
import { ContainmentError } from '../errors.js'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const isText = (value: unknown): value is string => typeof value === 'string'

const parseIdentity = (value: unknown): Identity | undefined => {
  if (!isObject(value)) {
    return undefined
  }
  const { kind, identity, reason, remedy } = value
  if (kind === 'present' && isText(identity)) {
    return { kind, identity }
  }
  return kind === 'absent' && isText(reason) && isText(remedy) ? { kind, reason, remedy } : undefined
}

const parseOutcome = (value: unknown): Outcome | undefined => {
  if (!isObject(value)) {
    return undefined
  }
  const { kind, code, signal, reason, remedy } = value
  if (kind === 'exited' && Number.isInteger(code)) {
    return { kind, code: Number(code) }
  }
  if (kind === 'signalled' && isText(signal)) {
    return { kind, signal: signal as NodeJS.Signals }
  }
  return kind === 'refused' && isText(reason) ? { kind, reason, ...(isText(remedy) ? { remedy } : {}) } : undefined
}

const isAttempt = (value: unknown): value is DeniedAttempt =>
  isObject(value) &&
  (((value.kind === 'refused' || value.kind === 'secret') && isText(value.path)) ||
    (value.kind === 'connect' && isText(value.address)) ||
    (value.kind === 'lookup' && isText(value.name)) ||
    value.kind === 'network')

/** What it saw refused is told as far as it can be read: it changes nothing. */
const parseDenied = (value: unknown): DeniedAttempts => {
  const { denials, untold } = isObject(value) ? value : {}
  return {
    denials: Array.isArray(denials) ? denials.filter(isAttempt) : [],
    untold: Number.isSafeInteger(untold) ? Number(untold) : 0,
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * A backend of somebody else's, held to the contract: what it throws, and what it answers beside the contract, is a
 * clear error, and never taken for the end of a script.
 * @param file where it was loaded from
 * @param hash of that file: a proof holds for what it was made with
 */
export const guardBackend = (backend: Backend, file: string, hash: string): Backend => {
  const fault = (what: string): ContainmentError =>
    new ContainmentError('ECONTAINBACKEND', {
      reason: `${file} ${what}.`,
      hint: `See what it does by npm containment conformance ${file}`,
    })
  const checkedOutcome = async (outcome: Promise<unknown>): Promise<Outcome> => {
    const ended = await outcome.catch((error: unknown) => {
      throw fault(`rejected an outcome: ${textOf(error)}`)
    })
    const parsed = parseOutcome(ended)
    if (parsed === undefined) {
      throw fault('did not say how the script ended')
    }
    return parsed
  }
  const { name, tier, gaps, excuses = [], variables = [] } = backend
  return {
    name,
    tier,
    gaps: [...gaps],
    excuses: excuses.map(({ guarantee, half, gap }) => ({ guarantee, half, gap })),
    variables: [...variables],
    ...(backend.changedWhileRunning === true ? { changedWhileRunning: true } : {}),
    identify: () => {
      let found: unknown
      try {
        found = backend.identify()
      } catch (error) {
        throw fault(`failed to identify its mechanism: ${textOf(error)}`)
      }
      const identity = parseIdentity(found)
      if (identity === undefined) {
        throw fault('did not say what its mechanism is')
      }
      return identity.kind === 'absent'
        ? identity
        : { kind: 'present', identity: `${file} ${hash} ${identity.identity}` }
    },
    start: (plan, stdio) => {
      let started: Partial<ContainedProcess>
      try {
        started = backend.start(plan, stdio)
      } catch (error) {
        throw fault(`failed to start: ${textOf(error)}`)
      }
      const { process: child, outcome, denied } = isObject(started) ? started : {}
      if (!(child instanceof ChildProcess) || !(outcome instanceof Promise)) {
        throw fault('did not return a child process and a promise of its outcome')
      }
      return {
        process: child,
        outcome: checkedOutcome(outcome),
        ...(denied instanceof Promise
          ? {
              denied: denied.then(parseDenied, () => parseDenied(undefined)),
            }
          : {}),
      }
    },
  }
}
