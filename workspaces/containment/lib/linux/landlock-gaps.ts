/** What the landlock tier cannot enforce, and what that means. The names are part of the enforcement that is reported. */
export const landlockGaps = {
  'names visible': 'A script can see that files exist, and their sizes, modes and times, wherever its user can.',
  'other processes visible':
    'It can see the processes of the machine and their command lines; it cannot signal, trace or read them.',
  'network interfaces visible':
    'It can read the addresses of the machine; it cannot use a network, not even a loopback of its own.',
  'no private /tmp': 'Its TMPDIR is private; what insists on /tmp fails.',
  'changed while running':
    'What is only to be read inside its own directory (package.json, nested packages) it can change; protected names are put back afterwards.',
  survivors:
    'What it started outlives it when npm and its supervisor are both killed by SIGKILL, or when it forks faster than it is ended.',
} as const
