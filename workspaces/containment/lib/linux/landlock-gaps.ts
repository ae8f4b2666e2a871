import type { Excuse } from '../contract.js'

/** What the landlock tier does not enforce or give, and what that means. The names are part of the enforcement that is reported. */
export const landlockGaps = {
  'names visible': 'A script can see that files exist, and their sizes, modes and times, wherever its user can.',
  'other processes visible':
    'It can see the processes of the machine with their command lines, and what /proc tells of the machine; it cannot signal, trace or read them.',
  'network interfaces visible': 'It can read the addresses and the host name of the machine.',
  'no loopback and no sockets of its own':
    'It cannot use a network, not even with itself, nor Unix sockets but connected pairs; granted hosts it reaches.',
  'no private /tmp': 'Its HOME and its TMPDIR are private; what insists on /tmp fails.',
  'changed while running':
    'What is only to be read inside its own directory (package.json, nested packages) it can change; protected names are put back afterwards.',
  'no moving between directories':
    'Before Linux 5.19 it cannot rename or move a file from one directory to another (EXDEV); programs mostly copy instead.',
  'processes without a limit': 'As root, it can start as many processes as the machine has room for.',
  'attempts told in part':
    'Who claims an address before looking a name up (Alpine’s C library) is told without the name; before Linux 6.7, opening a secret outside of its HOME is refused and not told.',
  survivors:
    'What it started outlives it when npm and its supervisor are both killed by SIGKILL, or when it forks faster than it is ended.',
} as const

type LandlockGap = keyof typeof landlockGaps

/** Where the proof finds them. What is not listed here has to hold in this tier too. */
export const landlockExcuses: readonly (Excuse & { readonly gap: LandlockGap })[] = [
  { guarantee: 'absence', half: 'denied', gap: 'names visible' },
  { guarantee: 'processes', half: 'denied', gap: 'other processes visible' },
  { guarantee: 'network', half: 'allowed', gap: 'no loopback and no sockets of its own' },
  { guarantee: 'sockets', half: 'allowed', gap: 'no loopback and no sockets of its own' },
  { guarantee: 'temporary', half: 'allowed', gap: 'no private /tmp' },
  { guarantee: 'manifest', half: 'denied', gap: 'changed while running' },
  { guarantee: 'moves', half: 'allowed', gap: 'no moving between directories' },
]

/** Those of older kernels alone: the proof shows whether they are there. */
const sometimes: readonly string[] = ['no moving between directories'] satisfies readonly LandlockGap[]

/** Those that are there on every machine. */
export const permanentGaps: readonly string[] = Object.keys(landlockGaps).filter(gap => !sometimes.includes(gap))
