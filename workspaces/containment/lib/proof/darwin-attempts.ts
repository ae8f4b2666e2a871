import { spawnSync } from 'node:child_process'
import { connect, patience } from './connect.js'
import type { Attempt, ProbeTargets } from './probe-targets.js'

/** Programs of macOS that are asked, by absolute path, and the socket of the service that looks names up; others in tests. */
export interface DarwinTools {
  /** Tells of the open files of a process. */
  readonly lsof: string
  /** Lists all processes; not set-uid, as `ps` is. */
  readonly pgrep: string
  /** Set-uid to root: as `sudo` and `su`, but harmless. */
  readonly setUid: string
  readonly resolver: string
}

const ofMacOs: DarwinTools = {
  lsof: '/usr/sbin/lsof',
  pgrep: '/usr/bin/pgrep',
  setUid: '/bin/ps',
  resolver: '/var/run/mDNSResponder',
}

const linesOf = (program: string, args: readonly string[]): string[] =>
  spawnSync(program, args, { encoding: 'utf8', timeout: patience }).stdout.split('\n')

/** Whether a process can be looked into. */
const isSeen = ({ lsof, pgrep }: DarwinTools, pid: number): boolean =>
  linesOf(lsof, ['-w', '-a', '-p', String(pid), '-d', 'cwd', '-F', 'p']).includes(`p${pid}`) ||
  // with the ancestors of pgrep, of which npm is one
  linesOf(pgrep, ['-a', '.']).includes(String(pid))

/** Whether a signal reaches npm: the question alone, and one that nobody heeds. */
const reaches = (pid: number): boolean =>
  ([0, 'SIGURG'] as const).some(signal => {
    try {
      return process.kill(pid, signal)
    } catch {
      return false
    }
  })

/** What is tried in the way of macOS, which has no `/proc`, no capabilities and no abstract sockets. */
export const darwinAttempts = ({ npmPid }: ProbeTargets, tools: DarwinTools = ofMacOs): Attempt[] => [
  { guarantee: 'processes', half: 'allowed', what: 'itself', act: () => isSeen(tools, process.pid) },
  { guarantee: 'processes', half: 'denied', what: 'npm', act: () => isSeen(tools, npmPid) },
  { guarantee: 'signals', half: 'denied', what: 'npm', act: () => reaches(npmPid) },
  { guarantee: 'privileges', half: 'allowed', what: 'read its user', act: () => process.getuid !== undefined },
  { guarantee: 'privileges', half: 'denied', what: 'those of root', act: () => process.geteuid?.() === 0 },
  {
    guarantee: 'privileges',
    half: 'denied',
    what: 'new ones by exec',
    act: () => spawnSync(tools.setUid, ['-p', String(process.pid)], { timeout: patience }).status === 0,
  },
  // who could connect to it could tell every name server a secret, name by name
  { guarantee: 'sockets', half: 'denied', what: 'names’ service', act: () => connect({ path: tools.resolver }) },
]
