import type { Excuse } from '../contract.js'

/** What Seatbelt does not enforce or give, and what that means. The names are part of the enforcement that is reported. */
export const seatbeltGaps = {
  'names visible':
    'From the error that it gets, a script can tell whether a name is there that it may not see; it can list the root directory, and see mode and times of the directories above what it may read.',
  'host name visible': 'It can read the host name of the machine.',
  'no loopback and no sockets of its own': 'It cannot use a network, not even with itself, nor Unix sockets.',
  'no private /tmp': 'Its HOME and its TMPDIR are private; what insists on /tmp fails.',
  'no hard links': 'It cannot make one, also not inside its own directory.',
  'no terminal and no services':
    'It has no terminal to talk to, and can ask no service of the system: whoami and os.userInfo() fail, os.cpus() may be empty.',
  'granted hosts: a script reaches none': 'A grant of a host is without effect.',
  'telling what a script was denied': 'What it tried and was refused is not told, nor recorded by containment-observe.',
  'bounds on processes and memory': 'It can take as many processes and as much memory as its user.',
  survivors:
    'A process that it starts in a session of its own outlives it; all that stays in its process group is ended, also when npm is killed.',
  'set-uid files': 'It may be able to leave a file behind that others run as its user.',
  'names that are waited for':
    'A program that looks a host up may wait for some seconds before it hears that there is none.',
  'localhost by name': 'It may not find localhost by its name.',
  'no looking at its own processes': 'ps, top and lsof do not run in it.',
} as const

type SeatbeltGap = keyof typeof seatbeltGaps

/** Where the proof finds them. What is not listed here has to hold, or Seatbelt is not used. */
export const seatbeltExcuses: readonly (Excuse & { readonly gap: SeatbeltGap })[] = [
  { guarantee: 'network', half: 'allowed', gap: 'no loopback and no sockets of its own' },
  { guarantee: 'sockets', half: 'allowed', gap: 'no loopback and no sockets of its own' },
  { guarantee: 'temporary', half: 'allowed', gap: 'no private /tmp' },
  { guarantee: 'moves', half: 'allowed', gap: 'no hard links' },
  { guarantee: 'survivors', half: 'denied', gap: 'survivors' },
  { guarantee: 'set-id', half: 'denied', gap: 'set-uid files' },
  { guarantee: 'names', half: 'denied', gap: 'names that are waited for' },
  { guarantee: 'names', half: 'allowed', gap: 'localhost by name' },
  { guarantee: 'processes', half: 'allowed', gap: 'no looking at its own processes' },
]

/** Nobody knows before the proof whether these are there. */
const sometimes: readonly string[] = [
  'set-uid files',
  'names that are waited for',
  'localhost by name',
  'no looking at its own processes',
] satisfies readonly SeatbeltGap[]

/** Those that are there on every Mac. */
export const permanentSeatbeltGaps: readonly string[] = Object.keys(seatbeltGaps).filter(
  gap => !sometimes.includes(gap),
)
