import { relative } from 'node:path'
import { grantTools, type ScriptRecord, subjectName } from '@npmcli/containment'
import { cleanText } from './clean-text.js'

const unique = (texts: readonly (string | undefined)[]): string[] => [
  ...new Set(texts.filter(text => text !== undefined)),
]

/** The command that would give everything, what has to be done before it, and when to use it. */
const command = (record: ScriptRecord, grants: readonly string[], when: string, before = ''): string => {
  const { grantCommand, subjectKey } = grantTools()
  const key = subjectKey(record.subject)
  return key === undefined
    ? '  no grant reaches it: it is bundled, aliased, or calls itself something else'
    : `  ${when}: ${cleanText(before + grantCommand(key, grants))}`
}

/** Grants that were given, but not to this version of the package. */
const missedLines = (records: readonly ScriptRecord[]): string[] => {
  const { showGrant, showPackageKey } = grantTools()
  const missed = records.flatMap(({ grants }) => grants.missed)
  const [first] = records
  const [entry] = missed
  if (first === undefined || entry === undefined) {
    return []
  }
  const name = subjectName(first.subject)
  const grants = unique(missed.flatMap(({ entry: { grants } }) => grants.map(showGrant)))
  return entry.because === 'unverified'
    ? [
        `${name} was granted more as ${showPackageKey(entry.entry.key)}, but the lockfile does not tell its version (omit-lockfile-registry-resolved)`,
        command(first, grants, 'to grant it to every version'),
      ]
    : [
        `${name} was granted more in another version: ${showPackageKey(entry.entry.key)}`,
        command(first, grants, 'if you trust this one as well'),
      ]
}

const lossLines = (records: readonly ScriptRecord[]): string[] => {
  const record = records.find(({ loss }) => loss !== undefined)
  return record?.loss === undefined
    ? []
    : [
        `${subjectName(record.subject)}: ${record.loss.loses}. ${record.loss.reason}`,
        command(record, record.loss.grants, 'if you want it'),
      ]
}

/** Where it was seen that a script wanted a network and not whom it wanted to reach: the grant as a person can complete it. */
const unseenHost = (records: readonly ScriptRecord[]): string[] => {
  const denials = records.flatMap(record => record.denials)
  const record = records.find(({ denials }) => denials.some(({ kind }) => kind === 'network'))
  return record === undefined || denials.some(({ kind }) => kind === 'lookup' || kind === 'connect')
    ? []
    : [command(record, ['host:<name>:443'], 'npm did not see which host; if it needs one, with its name')]
}

/** Those that no other one holds. */
const withoutHeld = (grants: readonly string[]): string[] =>
  grants.filter(one => !grants.some(other => other.startsWith('write:') && one.startsWith(`${other}/`)))

/** So many files can be made by hand before a package is granted to write to them. */
const mostMade = 3

/**
 * The commands that would allow what was denied, the one that gives less first. A file that is not there cannot be granted; so
 * either its user makes it, or the grant is its directory's, and in the project's own directory that is the whole project.
 */
const offeredLines = (records: readonly ScriptRecord[]): string[] => {
  const denials = records.flatMap(record => record.denials)
  const [first] = records
  const grants = withoutHeld(unique(denials.map(({ grant }) => grant)))
  if (first === undefined || grants.length === 0) {
    return []
  }
  const made = unique(
    denials.map(denial => (denial.narrower === undefined || !('path' in denial) ? undefined : denial.path)),
  )
  if (made.length === 0) {
    return [command(first, grants, 'if it needs that')]
  }
  const whole = command(first, grants, 'if it needs that, and may write to the whole project')
  const { quoted, subjectKey } = grantTools()
  if (made.length > mostMade || subjectKey(first.subject) === undefined) {
    return [whole]
  }
  const narrower = withoutHeld(unique(denials.map(denial => denial.narrower ?? denial.grant)))
  const files = made.map(path => quoted(`./${relative(process.cwd(), path)}`.replace('./../', '../')))
  return [
    command(first, narrower, 'if it needs that', `touch ${files.join(' ')} && `),
    command(first, grants, 'or, if that does not help and it may write to the whole project'),
  ]
}

/** Addresses are nobody's to grant: whose they are changes, and a proxy goes by names. */
const ungrantable = (records: readonly ScriptRecord[]): string[] =>
  records.some(({ denials }) => denials.some(({ kind, grant }) => kind === 'connect' && grant === undefined))
    ? ['  an address or a socket cannot be granted, only a host by its name']
    : []

/** The next step after what one package's scripts were denied: a grant to paste, or a word of warning. */
export const grantAdvice = (records: readonly ScriptRecord[]): string[] => {
  const denials = records.flatMap(record => record.denials)
  const loss = lossLines(records)
  const offered = loss.length > 0 ? [] : offeredLines(records)
  const odd = loss.length > 0 ? [] : denials.filter(({ isStrange }) => isStrange === true)
  const verb = odd.some(({ kind }) => kind !== 'secret') ? 'write' : 'read'
  const strange =
    odd.length > 0 ? [`  that is not a package’s to ${verb}: look into the package before you use it`] : []
  return [
    ...strange,
    ...(strange.length > 0 ? [] : [...offered, ...unseenHost(records), ...ungrantable(records)]),
    ...loss,
    ...missedLines(records),
  ]
}
