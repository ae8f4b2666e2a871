import { ancestors } from '../paths.js'
import type { ViewStep } from '../plan/plan.js'
import { readableSettings } from './readable-settings.js'

/**
 * A profile for `sandbox-exec`, in the language of Apple's sandbox (SBPL): its text, and what the text names by
 * `(param "…")`. Every path is a parameter, which nothing parses: whatever it holds, it cannot become a rule. The text is
 * made of words that stand in this file and in the list of settings, and of numbers.
 */
export interface SeatbeltProfile {
  readonly text: string
  /** Name and value, in the order of the text. */
  readonly parameters: readonly (readonly [name: string, path: string])[]
}

/** macOS knows no longer path (PATH_MAX, with the NUL at its end). */
const longestPath = 1023

/** Looking, reading and running: what may be read may be run. */
const use = 'file-read* file-test-existence file-map-executable process-exec*'

/**
 * What holds for every script. By itself `(deny default)` leaves open what is denied after it, as profiles of others show
 * that were tried on Macs; a hard link would be a second name, by which a file could be written that may only be read.
 */
const fixedRules = [
  '(version 1)',
  '(deny default)',
  '(deny process-info* nvram* iokit-get-properties file-map-executable file-link mach-lookup network*)',
  '(allow process-fork)',
  // Node.js compiles while it runs
  '(allow dynamic-code-generation)',
  '(allow process-info* (target same-sandbox))',
  '(allow signal (target same-sandbox))',
  `(allow sysctl-read ${readableSettings.map(name => `(sysctl-name "${name}")`).join(' ')})`,
  // the dynamic linker opens the root directory
  '(allow file-read* file-test-existence (literal "/"))',
  // what is open already, by its number
  '(allow file-read* file-test-existence file-write-data (subpath "/dev/fd"))',
]

/** Who may write a mode may not write every mode. */
const lastRules = ['(deny file-write-setugid)']

/**
 * The path as it is told to the system.
 * @throws {Error} when it would not arrive as it is
 */
const speakable = (path: string): string => {
  const bytes = Buffer.from(path)
  const arrives = path.startsWith('/') && !path.includes('\0') && bytes.toString() === path
  if (!arrives || bytes.length > longestPath) {
    throw new Error(`${JSON.stringify(path)} cannot be told to the sandbox of macOS.`)
  }
  return path
}

/**
 * The profile of a view, whose steps are in tree order. The last rule that fits decides, so that what lies deeper wins, as
 * in a view. What the view makes up is not there: Seatbelt shows the machine's own files or none.
 * @param view with the machine's own paths: links resolved, names as they are on disk
 * @throws {Error} when a step cannot be had: then nothing runs
 */
export const seatbeltProfile = (view: readonly ViewStep[]): SeatbeltProfile => {
  const names = new Map<string, string>()
  const parameter = (path: string): string => {
    const name = names.get(path) ?? `p${names.size}`
    names.set(speakable(path), name)
    return `(param "${name}")`
  }
  const tree = (path: string): string => `(subpath ${parameter(path)})`
  const exactly = (path: string): string => `(literal ${parameter(path)})`
  const rulesOf = (step: ViewStep): string[] => {
    switch (step.kind) {
      case 'bind': {
        if (step.source !== step.path) {
          throw new Error(`${step.source} cannot be shown at another path by Seatbelt.`)
        }
        const where = tree(step.path)
        return [`(allow ${use} ${where})`, `(${step.writable ? 'allow' : 'deny'} file-write* ${where})`]
      }
      case 'hide':
      case 'memory':
        return [`(deny ${use} file-write* ${tree(step.path)})`]
      case 'device':
        return [`(allow file-read* file-test-existence file-write-data ${exactly(step.path)})`]
      case 'link':
        return [`(allow file-read* file-test-existence ${exactly(step.path)})`]
      case 'directory':
      case 'file':
      case 'processes':
      case 'decoy':
        return []
    }
  }
  const rules = view.flatMap(rulesOf)
  const shown = view.flatMap(({ kind, path }) => (['bind', 'device', 'link'].includes(kind) ? [path] : []))
  const placed = view.flatMap(({ kind, path }) => (['bind', 'hide', 'memory', 'link'].includes(kind) ? [path] : []))
  const above = [...new Set(shown.flatMap(ancestors))]
  // moved or removed, a directory would take with it what a rule says of a path in it
  const fixed = [...new Set(placed.flatMap(path => [path, ...ancestors(path)]))]
  return {
    text: [
      ...fixedRules,
      ...rules,
      ...(above.length === 0 ? [] : [`(allow file-read-metadata file-test-existence ${above.map(exactly).join(' ')})`]),
      ...(fixed.length === 0 ? [] : [`(deny file-write-unlink ${fixed.map(exactly).join(' ')})`]),
      ...lastRules,
      '',
    ].join('\n'),
    parameters: [...names].map(([path, name]) => [name, path]),
  }
}
