import type { Backend, BackendModule, Excuse } from '../contract.js'
import { isGuaranteeName } from '../proof/guarantees.js'
import { reservedNames } from './reserved-names.js'

/** The version of the contract that this npm knows. */
export const contractVersion: BackendModule['contract'] = 1

/** What no backend may do without: one that excuses these does not contain. */
const essential = [
  'write',
  'read',
  'moves',
  'attributes',
  'network',
  'sockets',
  'signals',
  'environment',
] as readonly string[]

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const isWord = (value: unknown): value is string => typeof value === 'string' && /^[a-z][a-z0-9-]{0,63}$/.test(value)

const isText = (value: unknown): value is string => typeof value === 'string' && /^[^\p{Cc}\p{Cf}]{1,500}$/u.test(value)

const isList = (value: unknown, isEntry: (entry: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isEntry)

const isVariable = (value: unknown): boolean => typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value)

const isExcuse = (value: unknown): value is Excuse =>
  isObject(value) &&
  isGuaranteeName(value.guarantee) &&
  (value.half === 'allowed' || value.half === 'denied') &&
  isText(value.gap)

/** What is wrong with a backend; undefined when nothing is. */
const faultOf = (backend: Readonly<Record<string, unknown>>): string | undefined => {
  const { name, tier, gaps, excuses, variables, identify, start } = backend
  if (!isWord(name) || !isWord(tier)) {
    return 'its name and its tier must be small letters, digits and hyphens'
  }
  if (reservedNames.includes(name)) {
    return `its name ${name} is one of npm's own`
  }
  if (!isList(gaps, isText)) {
    return 'its gaps must be a list of texts of one line'
  }
  if (excuses !== undefined && !isList(excuses, isExcuse)) {
    return 'its excuses must be a list of a guarantee, a half and the name of a gap'
  }
  const unbearable = ((excuses ?? []) as readonly Excuse[]).find(
    ({ guarantee, half }) => half === 'denied' && essential.includes(guarantee),
  )
  if (unbearable !== undefined) {
    return `it excuses itself from the guarantee “${unbearable.guarantee}”, without which nothing is contained`
  }
  if (variables !== undefined && !isList(variables, isVariable)) {
    return 'its variables must be a list of names'
  }
  return typeof identify === 'function' && typeof start === 'function'
    ? undefined
    : 'it must have the functions identify and start'
}

/** The backend that a module exports, or what is wrong with it. */
export type ParsedBackend =
  { readonly kind: 'backend'; readonly backend: Backend } | { readonly kind: 'fault'; readonly fault: string }

/** Reads what a module exports, of which nothing is known yet. */
export const parseBackend = (exported: unknown): ParsedBackend => {
  if (!isObject(exported) || exported.contract !== contractVersion) {
    const found = isObject(exported) ? String(exported.contract) : 'none'
    return {
      kind: 'fault',
      fault: `it must export contract: ${contractVersion}, the version of the contract that this npm knows, and exports ${found}`,
    }
  }
  const { backend } = exported
  if (!isObject(backend)) {
    return { kind: 'fault', fault: 'it must export a backend' }
  }
  const fault = faultOf(backend)
  return fault === undefined ? { kind: 'backend', backend: backend as unknown as Backend } : { kind: 'fault', fault }
}
