import { spawnSync } from 'node:child_process'
import { BuildError } from '../build-error.js'

/** Who makes a commit, and when: the same inputs give the same series. */
export interface Signature {
  readonly name: string
  readonly email: string
  /** As git writes it. */
  readonly date: string
}

/** Runs git in a directory, without the user's or the system's configuration. */
export const git = (cwd: string, args: readonly string[], signature?: Signature): string => {
  const { status, stdout, stderr } = spawnSync('git', args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: {
      PATH: process.env['PATH'],
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
      GIT_AUTHOR_NAME: signature?.name,
      GIT_AUTHOR_EMAIL: signature?.email,
      GIT_AUTHOR_DATE: signature?.date,
      GIT_COMMITTER_NAME: signature?.name,
      GIT_COMMITTER_EMAIL: signature?.email,
      GIT_COMMITTER_DATE: signature?.date,
    },
  })
  if (status !== 0) {
    throw new BuildError(`git ${args.join(' ')} failed:\n${stderr}`)
  }
  return stdout
}

const fallback: Signature = { name: 'npm, contained', email: 'npm-contained@localhost', date: '2026-01-01T00:00:00Z' }

/** The author of the last commit of a checkout; a fixed one where there is no repository. */
export const signatureOf = (checkout: string): Signature => {
  try {
    const [name, email, date] = git(checkout, ['log', '-1', '--format=%an%n%ae%n%aI']).split('\n')
    return name && email && date ? { name, email, date } : fallback
  } catch {
    return fallback
  }
}
