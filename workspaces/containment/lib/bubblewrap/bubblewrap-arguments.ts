import { ancestors } from '../paths.js'
import type { Plan, ViewStep } from '../plan/plan.js'

/** A call of bubblewrap: what it reads from its first descriptor, and what from those after. */
export interface BubblewrapCall {
  /** Options in order, for `--args`: nothing that comes from a package is on a command line but the command. */
  readonly options: readonly string[]
  readonly command: readonly string[]
  /** Contents of files, for the descriptors from `descriptors.contents` on. */
  readonly contents: readonly string[]
}

/** Which descriptor is what. */
export const descriptors = { options: 3, status: 4, filter: 5, contents: 6 } as const

const fixedOptions = [
  '--unshare-user',
  '--disable-userns',
  '--unshare-pid',
  '--unshare-ipc',
  '--unshare-uts',
  '--unshare-net',
  '--unshare-cgroup-try',
  '--die-with-parent',
  '--new-session',
  ...['--cap-drop', 'ALL'],
  '--clearenv',
  ...['--json-status-fd', String(descriptors.status)],
  ...['--seccomp', String(descriptors.filter)],
]

const octal = (mode: number): string => mode.toString(8).padStart(4, '0')

const memory = (path: string, mode: number, bytes: number): string[] => [
  ...['--perms', octal(mode), '--size', String(bytes), '--tmpfs', path],
]

/** The directories above a path but for the root, the furthest first. */
const parents = (path: string): string[] => ancestors(path).slice(0, -1).reverse()

type Decoy = Extract<ViewStep, { readonly kind: 'decoy' }>

/** Nobody would be told that a decoy was read: there are none. */
const isShown = (step: ViewStep): step is Exclude<ViewStep, Decoy> => step.kind !== 'decoy'

/** What lies at a hidden path decides what covers it. */
type IsDirectory = (path: string) => boolean

/**
 * The same containment by bubblewrap (0.8 or later). Pure but for the question what a hidden path is. What the script may
 * not write in the root and in sealed file systems is made read-only at the end, as they are filled until then.
 */
export const bubblewrapCall = (
  { uid, gid, hostname, view, command }: Plan,
  isDirectory: IsDirectory,
): BubblewrapCall => {
  const contents: string[] = []
  const sealed: string[] = []
  const data = (content: string): string => String(descriptors.contents + contents.push(content) - 1)
  const stepOptions = (step: Exclude<ViewStep, Decoy>): string[] => {
    switch (step.kind) {
      case 'bind':
        return [step.writable ? '--bind' : '--ro-bind', step.source, step.path]
      case 'device':
        return ['--dev-bind', step.path, step.path]
      case 'memory':
        if (!step.writable) {
          sealed.push(step.path)
        }
        return memory(step.path, step.mode, step.bytes)
      case 'directory':
        return ['--perms', octal(step.mode), '--dir', step.path]
      case 'file':
        return ['--perms', octal(step.mode), '--file', data(step.content), step.path]
      case 'link':
        return ['--symlink', step.target, step.path]
      case 'processes':
        sealed.push(step.path)
        return ['--proc', step.path]
      case 'hide':
        if (!isDirectory(step.path)) {
          return ['--perms', '0444', '--ro-bind-data', data(''), step.path]
        }
        sealed.push(step.path)
        return memory(step.path, 0o555, 4096)
    }
  }
  const known = new Set<string>()
  const steps = view.filter(isShown).flatMap(step => {
    const missing = parents(step.path).filter(path => !known.has(path))
    for (const path of [...missing, step.path]) {
      known.add(path)
    }
    // what bubblewrap makes on the way by itself only its owner may enter
    return [...missing.flatMap(path => ['--perms', '0755', '--dir', path]), ...stepOptions(step)]
  })
  return {
    options: [
      ...fixedOptions,
      ...['--uid', String(uid), '--gid', String(gid), '--hostname', hostname],
      ...command.environment.flatMap(([name, value]) => ['--setenv', name, value]),
      ...steps,
      ...[...sealed, '/'].flatMap(path => ['--remount-ro', path]),
      ...['--chdir', command.directory],
    ],
    command: [command.file, ...command.args],
    contents,
  }
}
