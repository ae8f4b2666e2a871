import type { SubjectKind } from '@npmcli/containment'

/** Events that run because something is installed, unpacked or rebuilt. */
const installEvents = new Set([
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
  'predependencies',
  'dependencies',
  'postdependencies',
])

/** Commands whose scripts the user names, or that belong to the user's own release. */
const ownActs = new Set(['run', 'test', 'start', 'stop', 'restart', 'explore', 'version', 'pack', 'publish', 'stage'])

/**
 * What `safe` covers: whatever runs because something is installed; what the user names or releases only when `--safe`
 * is on that very command line, because otherwise nobody could make containment the default.
 * @param command npm's command
 * @param isExplicit whether `--safe` is on the command line
 */
export const coverage =
  (command: string, isExplicit: boolean) =>
  (kind: SubjectKind, event: string): boolean =>
    isExplicit || kind === 'git-prepare' || (installEvents.has(event) && !(ownActs.has(command) && kind === 'project'))
