import { existsSync, readFileSync } from 'node:fs'

/** What of this machine decides whether user namespaces can be had. */
export interface MachineFacts {
  /** `user.max_user_namespaces`; undefined where the kernel has none. */
  readonly maxUserNamespaces: number | undefined
  /** Debian's `kernel.unprivileged_userns_clone`; undefined elsewhere. */
  readonly unprivilegedClone: number | undefined
  /** Ubuntu's `kernel.apparmor_restrict_unprivileged_userns`; undefined elsewhere. */
  readonly apparmorRestricts: number | undefined
  /** The engine whose container npm runs in. */
  readonly container: 'docker' | 'podman' | undefined
}

const number = (path: string): number | undefined => {
  try {
    return Number(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

export const machineFacts = (): MachineFacts => ({
  maxUserNamespaces: number('/proc/sys/user/max_user_namespaces'),
  unprivilegedClone: number('/proc/sys/kernel/unprivileged_userns_clone'),
  apparmorRestricts: number('/proc/sys/kernel/apparmor_restrict_unprivileged_userns'),
  container: existsSync('/run/.containerenv') ? 'podman' : existsSync('/.dockerenv') ? 'docker' : undefined,
})
