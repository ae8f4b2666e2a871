import { isUnsafe } from './decide-safe.js'

/** What a project must not do to the user who works in it, and how that is said. */
export const concerns = {
  containment: 'weaken containment',
  approval: 'approve what is to run, or where it comes from',
  program: 'name programs or code that would run outside of containment',
  place: 'say where npm keeps its configuration and its own files',
  silence: 'silence npm',
} as const

export type Concern = keyof typeof concerns

/** A setting as npm parsed it and as it was written. */
export interface WrittenValue {
  readonly parsed: unknown
  readonly raw: unknown
}

/** Who may set an option when `safe` is in effect: everybody but a project, except for what the rule permits. */
export interface ProjectRule {
  readonly concern: Concern
  /**
   * Whether a project may set this value.
   * @param below the value that holds without the project: of the user's or the global configuration, or the default
   */
  permits(written: WrittenValue, below: unknown): boolean
}

const never = (concern: Concern): ProjectRule => ({ concern, permits: () => false })

/** A project may be as strict as what holds without it, or stricter. */
const onlyStricter = (concern: Concern, strictestFirst: readonly unknown[]): ProjectRule => ({
  concern,
  permits: ({ parsed }, below) => {
    const rank = strictestFirst.indexOf(parsed)
    return rank !== -1 && rank <= Math.max(strictestFirst.indexOf(below), 0)
  },
})

/** A project may set a limit where there is none, and lower one. */
const onlyLower = (concern: Concern): ProjectRule => ({
  concern,
  permits: ({ parsed }, below) => {
    const [limit, current] = [Number(parsed), Number(below)]
    return limit > 0 && (!(current > 0) || limit <= current)
  },
})

const permitted = ['none', 'root', 'all']

/**
 * The options that a project cannot simply set when `safe` is in effect: its `.npmrc` is a stranger's file after a
 * clone. Everything that is not listed is the project's to set, as in npm. A new option is one line here.
 */
export const projectRules: Readonly<Record<string, ProjectRule>> = {
  safe: { concern: 'containment', permits: ({ raw }) => !isUnsafe(raw) },
  'containment-backend': never('containment'),
  'containment-image': never('containment'),
  'containment-require': onlyStricter('containment', ['full', 'any']),
  'containment-timeout': onlyLower('containment'),
  'containment-grant': never('containment'),
  'containment-ceiling': never('containment'),
  'containment-accept': never('containment'),
  'containment-observe': never('containment'),
  'containment-strict': onlyStricter('containment', [true, false]),

  'allow-scripts': never('approval'),
  'dangerously-allow-all-scripts': onlyStricter('approval', [false, true]),
  'strict-allow-scripts': onlyStricter('approval', [true, false]),
  'ignore-scripts': onlyStricter('approval', [true, false]),
  'allow-directory': onlyStricter('approval', permitted),
  'allow-file': onlyStricter('approval', permitted),
  'allow-git': onlyStricter('approval', permitted),
  'allow-remote': onlyStricter('approval', permitted),
  yes: onlyStricter('approval', [false, null, true]),

  'script-shell': never('program'),
  shell: never('program'),
  git: never('program'),
  editor: never('program'),
  viewer: never('program'),
  browser: never('program'),
  call: never('program'),
  package: never('program'),
  'node-options': never('program'),
  'node-gyp': never('program'),
  'init-module': never('program'),
  'init.module': never('program'),
  'extension-file': never('program'),
  'containment-extension': onlyStricter('program', [false, true]),
  'ignore-extension': onlyStricter('program', [true, false]),
  // no options of npm's, but npm hands them to node-gyp, which runs what they name
  python: never('program'),
  make: never('program'),
  nodedir: never('program'),

  userconfig: never('place'),
  globalconfig: never('place'),
  prefix: never('place'),
  global: onlyStricter('place', [false, true]),
  location: onlyStricter('place', ['project', 'user', 'global']),
  cache: never('place'),
  'logs-dir': never('place'),
  'edit-dir': never('place'),

  loglevel: {
    concern: 'silence',
    // a script that was denied something is a warning
    permits: ({ parsed }, below) => parsed === below || !['error', 'silent'].includes(String(parsed)),
  },
}

/** The rule for an option, if it has one. */
export const ruleFor = (option: string): ProjectRule | undefined =>
  Object.hasOwn(projectRules, option) ? projectRules[option] : undefined
