import type { ViewStep } from './plan.js'

const file = (path: string, content: string): ViewStep => ({ kind: 'file', path, mode: 0o644, content })
const link = (path: string, target: string): ViewStep => ({ kind: 'link', path, target })

/** Whom the script runs as. */
export interface Ids {
  readonly uid: number
  readonly gid: number
}

/** The names of that user and group inside: the machine's own are nobody's business. */
const account = ({ uid, gid }: Ids, home: string): ViewStep[] => {
  const user = uid === 0 ? [] : [`user:x:${uid}:${gid}::${home}:/bin/sh\n`]
  const group = gid === 0 ? [] : [`user:x:${gid}:\n`]
  return [
    file('/etc/passwd', [`root:x:0:0::${uid === 0 ? home : '/nonexistent'}:/bin/sh\n`, ...user].join('')),
    file('/etc/group', ['root:x:0:\n', ...group].join('')),
  ]
}

/** The devices of every view. */
export const deviceSteps = (devices: readonly string[]): ViewStep[] =>
  devices.map((path): ViewStep => ({ kind: 'device', path }))

/**
 * What every view holds, whatever is granted, on a system with a /proc.
 * @param hidden paths in /proc that are covered
 */
export const fixedSteps = (
  ids: Ids,
  home: string,
  devices: readonly string[],
  hidden: readonly string[],
): ViewStep[] => [
  ...deviceSteps(devices),
  link('/dev/fd', '/proc/self/fd'),
  link('/dev/stdin', '/proc/self/fd/0'),
  link('/dev/stdout', '/proc/self/fd/1'),
  link('/dev/stderr', '/proc/self/fd/2'),
  { kind: 'processes', path: '/proc' },
  ...hidden.map((path): ViewStep => ({ kind: 'hide', path })),
  ...account(ids, home),
  // there is no name server: say so at once (ENOTFOUND) instead of after the resolver's retries (EAI_AGAIN)
  file('/etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files\n'),
  file('/etc/resolv.conf', ''),
  file('/etc/hosts', '127.0.0.1 localhost\n::1 localhost\n'),
]
