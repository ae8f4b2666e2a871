/** One patch of the series: what it is about, and which files of npm's repository belong to it. */
export interface Concern {
  /** As a Conventional Commit. */
  readonly subject: string
  /** Why, for those who decide about it. */
  readonly body: string
  readonly owns: (path: string) => boolean
}

const below = (...directories: readonly string[]) => {
  return (path: string): boolean => directories.some(directory => path.startsWith(directory))
}
const oneOf = (...paths: readonly string[]) => {
  return (path: string): boolean => paths.includes(path)
}

/** What only a fork needs: it is not stock npm, and says so. */
const ofTheFork = oneOf('package.json', 'lib/cli/update-notifier.js', 'lib/utils/reify-finish.js')

/** In the order of the series, and of the question who owns a file: the first that does. */
export const concerns: readonly Concern[] = [
  {
    subject: 'feat(config): add safe, --unsafe and containment-*',
    body: `One Boolean option, safe, with --unsafe as the command line's word for --no-safe, and
options that choose how scripts are contained. decide-safe says what is in effect: a
project can turn containment on, never off, however it is spelled.`,
    owns: below('workspaces/config/'),
  },
  {
    subject: 'feat(containment): add @npmcli/containment',
    body: `Knows the operating system and nothing of npm: authority, plan, backends, what a script
changed. It imports only node:*. The launcher of the linux backend is a small C program,
which reads a complete plan, enforces it and executes one command; it decides nothing.`,
    owns: below('workspaces/containment/'),
  },
  {
    subject: 'feat(run-script): start every script through one place that contains it',
    body: `The replacement of @npmcli/run-script keeps its contract. Where the process has a
containment, a script runs with exactly the authority that its trusted identity gives it,
and a call that forgets to pass an option is contained too. In its own repository this is
a change of npm/run-script and a dependency update here.`,
    owns: below('node_modules/@npmcli/run-script/'),
  },
  {
    subject: 'feat(git): prepare git dependencies as safe as npm itself',
    body: `git runs the user's own programs, whatever a repository names, and the npm that prepares a
clone is as safe as the npm that started it. In their own repositories these are changes of
npm/git and npm/pacote, and dependency updates here.`,
    owns: below('node_modules/@npmcli/git/', 'node_modules/pacote/'),
  },
  {
    subject: 'feat(arborist): let unreviewed scripts run, contained',
    body: `The gate of RFC 0054 keeps its verdicts: denied stays denied. What nobody reviewed runs
where the process contains scripts, and such a package is marked, so that run-script
refuses to run it bare. bin-links asks before it links what a script could have planted.`,
    owns: below('workspaces/arborist/', 'node_modules/bin-links/', 'node_modules/@npmcli/'),
  },
  {
    subject: 'chore: say that this npm is a fork',
    body: `Not for upstream: the version, an update notice that does not offer stock npm, and a way
back to stock that leaves it no setting which it does not know.`,
    owns: path => ofTheFork(path) || path === 'lib/containment/builtin-settings.js',
  },
  {
    subject: 'docs: describe containment',
    body: `The new pages, as their sources. What is added to pages that npm has stands in the generated
ones of the next patch: the tarball does not have their sources.`,
    owns: below('docs/lib/'),
  },
  {
    subject: 'docs: regenerate the manual',
    body: 'Generated from the pages and the definitions; nothing to review.',
    owns: below('docs/', 'man/'),
  },
  {
    subject: 'feat(cli): open containment at start, say what scripts were denied',
    body: `Containment opens between the loading of the configuration and the command, and npm stops
there when the machine cannot contain. npm containment says what can be enforced and why.`,
    owns: () => true,
  },
]

/** The concern that owns a file. */
export const concernOf = (path: string): Concern => concerns.find(({ owns }) => owns(path)) as Concern

const last = ['docs: describe containment', 'docs: regenerate the manual', 'chore: say that this npm is a fork']

/** The concerns as they follow one another in the series: what is generated, and what is not for upstream, at its end. */
export const series: readonly Concern[] = [
  ...concerns.filter(({ subject }) => !last.includes(subject)),
  ...last.flatMap(subject => concerns.filter(concern => concern.subject === subject)),
]
