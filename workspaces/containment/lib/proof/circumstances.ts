import { readFileSync, readlinkSync } from 'node:fs'
import { release } from 'node:os'
import { bootSession } from '../machine/boot-session.js'

/** What a proof depends on: it holds only where all of it is the same, word for word. */
export type Circumstances = Readonly<Record<string, string>>

/** What cannot be asked here is as good an answer as any: it must be the same. */
const orNothing = (ask: () => string): string => {
  try {
    return ask().trim()
  } catch {
    return ''
  }
}

const read = (path: string): string => orNothing(() => readFileSync(path, 'utf8'))
const namespace = (kind: string): string => orNothing(() => readlinkSync(`/proc/self/ns/${kind}`))

/** What this process itself may do, of its status. */
const ownPowers = (): string =>
  read('/proc/self/status')
    .split('\n')
    .filter(line => /^(CapEff|CapBnd|NoNewPrivs|Seccomp):/.test(line))
    .join(' ')
    .replaceAll('\t', '')

/**
 * The machine as far as it decides what can be enforced: this boot of this kernel, its settings, the container and the
 * confinement that npm itself runs in, and the user.
 */
export const circumstances = (): Circumstances => ({
  boot: bootSession(),
  kernel: release(),
  user: `${process.getuid?.() ?? ''}:${process.getgid?.() ?? ''}`,
  container: `${namespace('user')} ${namespace('mnt')} ${namespace('pid')}`,
  confinement: read('/proc/self/attr/current').replaceAll('\0', ''),
  powers: ownPowers(),
  settings: [
    '/proc/sys/user/max_user_namespaces',
    '/proc/sys/kernel/unprivileged_userns_clone',
    '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
  ]
    .map(read)
    .join(' '),
  node: process.version,
})
