import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { grantTools } from '@npmcli/containment'
import type { InstalledPackage } from './installed-packages.js'

type Examined = ReturnType<ReturnType<typeof grantTools>['examineAuthority']>

/** A path as its user would write it. */
const shorten = (path: string, project: string | undefined): string => {
  const rest = project === undefined ? path : relative(project, path)
  return rest.startsWith('..') || rest.startsWith('/') ? path : rest || '.'
}

const aligned = (rows: readonly (readonly [string, string])[]): string[] => {
  const width = Math.max(0, ...rows.map(([first]) => first.length))
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`.trimEnd())
}

const section = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', title, ...lines])

/** Names that are there one by one; what must not appear is counted. */
const guarded = (paths: readonly string[], project: string | undefined): string[] => {
  const present = paths.filter(path => existsSync(path))
  const absent = paths.length - present.length
  return [
    ...present.map(path => `  ${shorten(path, project)}`),
    ...(absent === 0
      ? []
      : [`  and removed again: ${absent} names that other programs take orders from (--json lists them)`]),
  ]
}

/** What a script of a package would have, for a person: what it writes, reads, reaches and sees, and why. */
export const describeAuthority = (
  { name, scripts, subject }: InstalledPackage,
  { authority, grants, loss, environment }: Examined,
  project: string | undefined,
): string[] => {
  const { grantCommand, showGrant, showHost, showOrigin, subjectKey } = grantTools()
  const paths = (access: 'read' | 'write'): string[] =>
    aligned(
      authority.grants
        .filter(grant => grant.access === access)
        .map(({ path, reason }) => [shorten(path, project), reason] as const),
    )
  const key = subjectKey(subject)
  return [
    `${name} in ${shorten(subject.directory, project)}`,
    ...section('Scripts', aligned(Object.entries(scripts))),
    ...section(
      'Granted beyond the default',
      aligned(grants.given.map(({ grant, origin }) => [showGrant(grant), `from ${showOrigin(origin)}`] as const)),
    ),
    ...(grants.denied ? ['', 'Somebody denied it every grant.'] : []),
    ...section('May write', [...paths('write'), '  its own /tmp and HOME, gone when it ends']),
    ...section('May only read', paths('read')),
    ...section('Is put back afterwards, whatever happens', guarded(authority.protected, project)),
    ...section(
      'Reaches',
      (authority.hosts ?? []).map(host => `  ${showHost(host)}`),
    ),
    ...((authority.hosts ?? []).length === 0 ? ['', 'Reaches no host.'] : []),
    '',
    `Sees ${environment.names.length} variables by name (--json lists them), and what begins with ${environment.prefixes.join(', ')} and sounds like no secret.`,
    ...(loss === undefined
      ? []
      : [
          '',
          `Without a grant, ${loss.loses}. ${loss.reason}`,
          ...(key === undefined ? [] : [`  ${grantCommand(key, loss.grants)}`]),
        ]),
  ]
}
