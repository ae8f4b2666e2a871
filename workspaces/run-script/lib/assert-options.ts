import type { RunScriptOptions } from './run-script-options.js'

type Rule = readonly [name: keyof RunScriptOptions, flaw: 'valid' | 'invalid', accepts: (value: unknown) => boolean]

const isString = (value: unknown): boolean => typeof value === 'string'
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null
const isStrings = (value: unknown): boolean => Array.isArray(value) && value.every(isString)

const optional =
  (accepts: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || accepts(value)

/** In the order in which callers are told. */
const rules: readonly Rule[] = [
  ['event', 'valid', value => isString(value) && value !== ''],
  ['path', 'valid', value => isString(value) && value !== ''],
  ['scriptShell', 'invalid', optional(isString)],
  ['env', 'invalid', optional(isObject)],
  ['stdio', 'invalid', optional(value => isString(value) || Array.isArray(value))],
  ['args', 'invalid', optional(isStrings)],
  ['cmd', 'invalid', optional(isString)],
]

/**
 * Callers in JavaScript can pass anything.
 * @throws {TypeError} naming the first option that is wrong
 */
export function assertOptions(options: unknown): asserts options is RunScriptOptions {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('invalid options object provided to runScript')
  }
  for (const [name, flaw, accepts] of rules) {
    if (!accepts((options as Record<string, unknown>)[name])) {
      const what = flaw === 'valid' ? `valid ${name} not` : `invalid ${name} option`
      throw new TypeError(`${what} provided to runScript`)
    }
  }
}
