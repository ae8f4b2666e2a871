import type { Subject } from '../subject/subject.js'

/** An argument as a POSIX shell takes it. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

/** The command that gives grants to a package, ready to paste. */
export const grantCommand = (key: string, grants: readonly string[]): string =>
  ['npm containment grant', ...[key, ...grants].map(quoted)].join(' ')

/**
 * Whom to grant to, so that it reaches just this subject: a package in its version, or by its name where nothing tells
 * the version. Undefined for what no grant reaches: what is bundled, aliased, or calls itself something else.
 */
export const subjectKey = ({ kind, identity }: Pick<Subject, 'kind' | 'identity'>): string | undefined => {
  if (kind === 'project') {
    return '.'
  }
  switch (identity?.verified) {
    case 'version':
      return `${identity.name}@${identity.version}`
    case 'name':
      return identity.name
    case undefined:
      return identity?.source.includes(':') === true && !/^https?:/.test(identity.source) ? identity.source : undefined
  }
}
