import npa = require('npm-package-arg')
import { SurveyError } from '../survey-error.js'
import type { Wanted } from './target.js'

/**
 * Reads a package of the registry as a person writes it: `esbuild`, `nx@24.0.6`, `@parcel/watcher@2`.
 * @throws {SurveyError} for a name that npm would not take, and for what does not come from a registry: its source would
 * be another each time
 */
export const parseWanted = (text: string): Wanted => {
  const parsed = (() => {
    try {
      return npa(text, '/')
    } catch (error) {
      throw new SurveyError(`${JSON.stringify(text)} is no package: ${(error as Error).message}`)
    }
  })()
  const { type, name, fetchSpec } = parsed
  if (typeof name !== 'string' || typeof fetchSpec !== 'string' || !['version', 'range', 'tag'].includes(type)) {
    throw new SurveyError(`${JSON.stringify(text)} is a ${type}: only packages of the registry can be surveyed.`)
  }
  return { name, version: fetchSpec === '*' ? 'latest' : fetchSpec }
}

/** Reads a list of packages: one in a line, `#` begins a comment. */
export const parseList = (text: string): Wanted[] =>
  text
    .split('\n')
    .map(line => line.replace(/#.*/, '').trim())
    .filter(line => line !== '')
    .map(parseWanted)
