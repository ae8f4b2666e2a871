/** One setting as `git config --list --show-scope -z` tells it; the name in lower case but for its middle. */
export interface GitSetting {
  /** `system`, `global`, `local`, `worktree` or `command`. */
  readonly scope: string
  readonly name: string
  readonly value: string
}

/**
 * Settings by which git runs a program, and the value with which it runs none, or the one that it takes by itself.
 * Names as git-config(1) has them, in git 2.52.
 */
const programSettings: readonly (readonly [name: RegExp, neutral: string])[] = [
  [/^core\.hookspath$/, '/dev/null'],
  [/^core\.fsmonitor$/, 'false'],
  [/^core\.sshcommand$/, 'ssh'],
  [/^core\.(editor|pager)$/, ':'],
  [/^core\.(askpass|gitproxy|alternaterefscommand)$/, ''],
  [/^sequence\.editor$/, ':'],
  [/^hook\..*\.command$/, 'true'],
  [/^gpg(\.openpgp)?\.program$/, 'gpg'],
  [/^gpg\.x509\.program$/, 'gpgsm'],
  [/^gpg\.ssh\.program$/, 'ssh-keygen'],
  [/^gpg\.ssh\.defaultkeycommand$/, ''],
  [/^credential(\..*)?\.helper$/, ''],
  [/^filter\..*\.(clean|smudge|process)$/, ''],
  [/^filter\..*\.required$/, 'false'],
  [/^diff\.(external|.*\.(command|textconv))$/, ''],
  [/^merge\..*\.driver$/, ''],
  [/^interactive\.difffilter$/, ''],
  [/^trailer\..*\.(command|cmd)$/, ''],
  [/^gc\.recentobjectshook$/, ''],
  [/^remote\..*\.uploadpack$/, 'git-upload-pack'],
  [/^remote\..*\.receivepack$/, 'git-receive-pack'],
  [/^remote\..*\.vcs$/, ''],
  [/^submodule\..*\.update$/, 'none'],
  [/^init\.templatedir$/, ''],
]

const neutralValue = (name: string): string | undefined =>
  programSettings.find(([pattern]) => pattern.test(name.toLowerCase()))?.[1]

const isRepositorys = ({ scope }: GitSetting): boolean => scope === 'local' || scope === 'worktree'

/** Reads what `git config --list --show-scope -z` has printed. */
export const parseSettings = (listing: string): GitSetting[] => {
  const fields = listing.split('\0')
  return fields.flatMap((scope, index) => {
    const entry = fields[index + 1]
    if (index % 2 === 1 || entry === undefined) {
      return []
    }
    const end = entry.indexOf('\n')
    // a setting without a value is true
    return [
      end === -1
        ? { scope, name: entry, value: 'true' }
        : { scope, name: entry.slice(0, end), value: entry.slice(end + 1) },
    ]
  })
}

/**
 * The settings that take a repository the power to name programs, and leave it to the user: each one that the repository
 * sets gets the values that the user's and the machine's configuration give it, after the one that names no program. The
 * hooks that lie in the repository need no setting, so theirs is always among them.
 */
export const withoutRepositoryPrograms = (
  settings: readonly GitSetting[],
): (readonly [name: string, value: string])[] => {
  const names = new Set(['core.hooksPath'.toLowerCase(), ...settings.filter(isRepositorys).map(({ name }) => name)])
  return [...names].flatMap(name => {
    const neutral = neutralValue(name)
    const own = settings.filter(setting => setting.name === name && !isRepositorys(setting))
    return neutral === undefined ? [] : [[name, neutral] as const, ...own.map(({ value }) => [name, value] as const)]
  })
}
